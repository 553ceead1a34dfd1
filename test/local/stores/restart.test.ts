import assert from "node:assert/strict";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { ExecuteStatementCommand, RDSDataClient } from "@aws-sdk/client-rds-data";
import { type DataCloud, startDataCloud } from "../../support/data-cloud";

const Key = { pk: { S: "a" } };
const ALL = [{ Effect: "Allow", Action: "*", Resource: "*" }];

describe("data services over a restart", () => {
  let root: string;
  let cloud: DataCloud;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "banyan-restart-"));
    cloud = await startDataCloud({ root });
  });
  afterEach(async () => {
    await cloud.dispose();
  });

  const createTable = () =>
    cloud.dynamodb.call("CreateTable", {
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    });

  it("keep items, rows, secrets, roles and their credentials", async () => {
    await createTable();
    const credentials = cloud.role("r", ALL);
    await new DynamoDBClient(cloud.client()).send(new PutItemCommand({ TableName: "items", Item: Key }));
    const cluster = await cloud.rds.create({
      identifier: "one",
      engineVersion: "17.5",
      databaseName: "conference",
      masterUsername: "master",
      httpEndpoint: true,
    });
    const sql = (text: string) =>
      new RDSDataClient(cloud.client(credentials)).send(
        new ExecuteStatementCommand({ resourceArn: cluster.arn, secretArn: cluster.masterSecretArn, sql: text }),
      );
    await sql("create table kept as select 7 as n");

    await cloud.stop();
    cloud = await startDataCloud({ root });

    assert.deepEqual((await sql("select n from kept")).records, [[{ longValue: 7 }]]);
    const dynamo = new DynamoDBClient(cloud.client(credentials));
    assert.deepEqual((await dynamo.send(new GetItemCommand({ TableName: "items", Key }))).Item, Key);
    assert.deepEqual(cloud.iam.usage().used["arn:aws:iam::000000000000:role/r"]?.["rds-data:ExecuteStatement"], {
      [cluster.arn]: { allowed: 2, denied: 0 },
    });
    assert.deepEqual(readdirSync(root).sort(), ["dynamodb", "iam", "postgres", "rds", "secretsmanager"]);
  });

  it("bring DynamoDB back with its items after it was killed", async () => {
    await createTable();
    const dynamo = new DynamoDBClient({ ...cloud.client(), maxAttempts: 10 });
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: "items", Item: Key } }] }));
    process.kill(cloud.dynamoEngine.pid, "SIGKILL");
    assert.deepEqual((await dynamo.send(new GetItemCommand({ TableName: "items", Key }))).Item, Key);
  });

  it("throttle on demand, and go on when told to", async () => {
    await createTable();
    const dynamo = new DynamoDBClient(cloud.client());
    const get = () => dynamo.send(new GetItemCommand({ TableName: "items", Key }));
    cloud.dynamodb.throttle((operation, table) => operation === "GetItem" && table === "items");
    await assert.rejects(get(), { name: "ProvisionedThroughputExceededException" });
    await dynamo.send(new PutItemCommand({ TableName: "items", Item: Key }));
    cloud.dynamodb.throttle(() => false);
    assert.deepEqual((await get()).Item, Key);
  });

  it("refuse operations by name", async () => {
    await assert.rejects(
      cloud.dynamodb.call("ExportTableToPointInTime", {}),
      /dynamodb:ExportTableToPointInTime is not emulated/,
    );
  });
});
