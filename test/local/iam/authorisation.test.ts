import assert from "node:assert/strict";
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { ExecuteStatementCommand, RDSDataClient } from "@aws-sdk/client-rds-data";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type DataCloud, startDataCloud } from "../../support/data-cloud";

const TABLE = "arn:aws:dynamodb:eu-west-1:000000000000:table/items";
const allow = (Action: readonly string[], Resource: string, Condition?: object): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const item = (pk: string) => ({ pk: { S: pk }, sk: { S: "1" } });
const denied = (action: string, resource: string) => (error: Error) => {
  assert.equal(error.name, "AccessDeniedException");
  assert.match(
    error.message,
    /^User: arn:aws:sts::000000000000:assumed-role\/\w+\/local is not authorized to perform: /,
  );
  assert.ok(error.message.includes(`${action} on resource: ${resource}`), error.message);
  return true;
};

describe("authorisation by a role's policies", () => {
  let cloud: DataCloud;
  before(async () => {
    cloud = await startDataCloud();
    await cloud.dynamodb.call("CreateTable", {
      TableName: "items",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: ["pk", "sk", "gsi"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-gsi",
          KeySchema: [{ AttributeName: "gsi", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
  });
  after(() => cloud.dispose());

  const dynamo = (name: string, ...statements: readonly object[]): DynamoDBClient =>
    new DynamoDBClient(cloud.client(cloud.role(name, statements)));

  it("allows what is granted and refuses the rest, as AWS words it", async () => {
    const client = dynamo("reader", allow(["dynamodb:GetItem"], TABLE));
    await client.send(new GetItemCommand({ TableName: "items", Key: item("a") }));
    await assert.rejects(
      client.send(new PutItemCommand({ TableName: "items", Item: item("a") })),
      denied("dynamodb:PutItem", TABLE),
    );
  });

  it("decides about a transaction by its parts", async () => {
    const within = { StringEquals: { "dynamodb:EnclosingOperation": "TransactWriteItems" } };
    const client = dynamo("writer", allow(["dynamodb:PutItem"], TABLE, within));
    const Put = { TableName: "items", Item: item("b") };
    const ConditionCheck = { TableName: "items", Key: item("c"), ConditionExpression: "attribute_not_exists(pk)" };
    await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }));
    await assert.rejects(client.send(new PutItemCommand(Put)), denied("dynamodb:PutItem", TABLE));
    await assert.rejects(
      client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { ConditionCheck }] })),
      denied("dynamodb:ConditionCheckItem", TABLE),
    );
  });

  it("tells a table from its indexes", async () => {
    const client = dynamo("table_only", allow(["dynamodb:Query"], TABLE));
    const query = (IndexName?: string) =>
      client.send(
        new QueryCommand({
          TableName: "items",
          ...(IndexName !== undefined && { IndexName }),
          KeyConditionExpression: "#k = :v",
          ExpressionAttributeNames: { "#k": IndexName === undefined ? "pk" : "gsi" },
          ExpressionAttributeValues: { ":v": { S: "a" } },
        }),
      );
    await query();
    await assert.rejects(query("by-gsi"), denied("dynamodb:Query", `${TABLE}/index/by-gsi`));
  });

  it("knows the leading keys of reads, queries and batches", async () => {
    const own = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } };
    const client = dynamo("owner", allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"], TABLE, own));
    const query = (value: string) =>
      client.send(
        new QueryCommand({
          TableName: "items",
          KeyConditionExpression: "pk = :v AND sk = :s",
          ExpressionAttributeValues: { ":v": { S: value }, ":s": { S: "mine" } },
        }),
      );
    const batch = (...keys: string[]) =>
      client.send(new BatchGetItemCommand({ RequestItems: { items: { Keys: keys.map(item) } } }));
    await client.send(new GetItemCommand({ TableName: "items", Key: item("mine") }));
    await query("mine");
    await batch("mine");
    await assert.rejects(
      client.send(new GetItemCommand({ TableName: "items", Key: item("yours") })),
      denied("dynamodb:GetItem", TABLE),
    );
    await assert.rejects(query("yours"), denied("dynamodb:Query", TABLE));
    await assert.rejects(batch("mine", "yours"), denied("dynamodb:BatchGetItem", TABLE));
  });

  it("wants the secret's permission as well as the Data API's", async () => {
    const cluster = await cloud.rds.create({
      identifier: "one",
      engineVersion: "17.5",
      databaseName: "conference",
      masterUsername: "master",
      httpEndpoint: true,
    });
    const secretArn = cluster.masterSecretArn ?? "";
    const run = (name: string, ...statements: readonly object[]) =>
      new RDSDataClient(cloud.client(cloud.role(name, statements))).send(
        new ExecuteStatementCommand({ resourceArn: cluster.arn, secretArn, sql: "select 1" }),
      );
    const use = allow(["rds-data:ExecuteStatement"], cluster.arn);
    const read = allow(["secretsmanager:GetSecretValue"], "arn:aws:secretsmanager:*:*:secret:rds!cluster-*", {
      StringEquals: { "aws:ResourceTag/aws:rds:primaryDBClusterArn": cluster.arn },
    });
    await run("both", use, read);
    await assert.rejects(run("use_only", use), denied("secretsmanager:GetSecretValue", secretArn));
    await assert.rejects(run("read_only", read), denied("rds-data:ExecuteStatement", cluster.arn));
  });

  it("authorises before it says whether something exists", async () => {
    const client = new SecretsManagerClient(cloud.client(cloud.role("nobody", [])));
    await assert.rejects(
      client.send(new GetSecretValueCommand({ SecretId: "none" })),
      denied("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:none"),
    );
  });

  it("records what was used and what was refused", () => {
    const report = cloud.iam.usage().used["arn:aws:iam::000000000000:role/reader"];
    assert.deepEqual(report, {
      "dynamodb:GetItem": { [TABLE]: { allowed: 1, denied: 0 } },
      "dynamodb:PutItem": { [TABLE]: { allowed: 0, denied: 1 } },
    });
  });

  it("knows which service may assume a role", () => {
    const role = "arn:aws:iam::000000000000:role/reader";
    assert.equal(cloud.iam.mayAssume(role, "lambda.amazonaws.com"), true);
    assert.equal(cloud.iam.mayAssume(role, "ecs-tasks.amazonaws.com"), false);
  });
});
