/** What the data plane relies on. Runs against any implementation: set BANYAN_DYNAMODB_ENDPOINT to try another one. */
import assert from "node:assert/strict";
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
  UpdateItemCommand,
  ConditionalCheckFailedException,
} from "@aws-sdk/client-dynamodb";
import { startStores, type Stores } from "../../support/stores";

const TableName = "contract";
const key = (pk: string, sk = "1") => ({ pk: { S: pk }, sk: { S: sk } });

describe("DynamoDB's contract", () => {
  let stores: Stores;
  before(async () => {
    stores = await startStores();
    await stores.createTable({ indexes: [{ name: "by-slot", partitionKey: "slot", sortKey: "at" }] }, TableName);
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const put = (pk: string, more: Record<string, { S: string } | { N: string }> = {}) =>
    stores.dynamo.send(new PutItemCommand({ TableName, Item: { ...key(pk), ...more } }));
  const get = async (pk: string) =>
    (await stores.dynamo.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item;
  const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
    stores.dynamo.send(
      new TransactWriteItemsCommand({ TransactItems, ...(ClientRequestToken !== undefined && { ClientRequestToken }) }),
    );

  it("writes under a condition and shows the item that refused it", async () => {
    await put("a", { n: { N: "1" } });
    const command = new PutItemCommand({
      TableName,
      Item: key("a"),
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    await assert.rejects(stores.dynamo.send(command), (error: unknown) => {
      assert.ok(error instanceof ConditionalCheckFailedException);
      assert.deepEqual(error.Item?.["n"], { N: "1" });
      return true;
    });
  });

  it("does all of a transaction or nothing, and says which part failed", async () => {
    await put("owner", { epoch: { N: "2" } });
    const write = { Put: { TableName, Item: key("b") } };
    const check = {
      ConditionCheck: {
        TableName,
        Key: key("owner"),
        ConditionExpression: "epoch = :e",
        ExpressionAttributeValues: { ":e": { N: "1" } },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
      },
    };
    await assert.rejects(transact([write, check]), (error: unknown) => {
      assert.ok(error instanceof TransactionCanceledException);
      assert.deepEqual(
        error.CancellationReasons?.map((reason) => reason.Code),
        ["None", "ConditionalCheckFailed"],
      );
      assert.deepEqual(error.CancellationReasons?.[1]?.Item?.["epoch"], { N: "2" });
      return true;
    });
    assert.equal(await get("b"), undefined);
  });

  it("does a transaction with the same token once", async () => {
    const add = {
      Update: {
        TableName,
        Key: key("n"),
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      },
    };
    await transact([add], "token-1");
    await transact([add], "token-1");
    assert.deepEqual((await get("n"))?.["n"], { N: "1" });
    await assert.rejects(transact([{ Put: { TableName, Item: key("x") } }], "token-1"), {
      name: "IdempotentParameterMismatchException",
    });
  });

  it("takes a hundred items in a transaction and refuses one item twice", async () => {
    await transact(Array.from({ length: 100 }, (_, i) => ({ Put: { TableName, Item: key(`t${i}`) } })));
    assert.equal((await stores.dynamo.send(new ScanCommand({ TableName, Select: "COUNT" }))).Count, 100);
    await assert.rejects(transact([{ Put: { TableName, Item: key("q") } }, { Delete: { TableName, Key: key("q") } }]), {
      name: "ValidationException",
    });
  });

  it("queries an index in the order of its sort key, page by page", async () => {
    for (const [pk, at] of [
      ["a", "3"],
      ["b", "1"],
      ["c", "2"],
    ] as const)
      await put(pk, { slot: { S: "s" }, at: { S: at } });
    const page = (ExclusiveStartKey?: Record<string, { S: string }>) =>
      stores.dynamo.send(
        new QueryCommand({
          TableName,
          IndexName: "by-slot",
          KeyConditionExpression: "slot = :s",
          ExpressionAttributeValues: { ":s": { S: "s" } },
          Limit: 2,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
    const first = await page();
    const second = await page(first.LastEvaluatedKey as Record<string, { S: string }>);
    assert.deepEqual(
      [...(first.Items ?? []), ...(second.Items ?? [])].map((item) => item["pk"]?.S),
      ["b", "c", "a"],
    );
  });

  it("updates with counters and answers new values", async () => {
    const command = new UpdateItemCommand({
      TableName,
      Key: key("counter"),
      UpdateExpression: "ADD #v :one",
      ExpressionAttributeNames: { "#v": "value" },
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValues: "UPDATED_NEW",
    });
    await stores.dynamo.send(command);
    assert.deepEqual((await stores.dynamo.send(command)).Attributes, { value: { N: "2" } });
  });

  it("writes batches", async () => {
    const RequestItems = { [TableName]: ["a", "b"].map((pk) => ({ PutRequest: { Item: key(pk) } })) };
    const { UnprocessedItems } = await stores.dynamo.send(new BatchWriteItemCommand({ RequestItems }));
    assert.deepEqual(UnprocessedItems, {});
    assert.ok(await get("b"));
  });

  it("deletes under a condition", async () => {
    await put("a");
    const command = { TableName, Key: key("a"), ConditionExpression: "attribute_exists(gone)" };
    await assert.rejects(stores.dynamo.send(new DeleteItemCommand(command)), {
      name: "ConditionalCheckFailedException",
    });
  });

  it("refuses items over 400 KB and names without a use", async () => {
    await assert.rejects(put("big", { b: { S: "x".repeat(410_000) } }), { name: "ValidationException" });
    const unused = {
      TableName,
      Item: key("a"),
      ConditionExpression: "attribute_not_exists(pk)",
      ExpressionAttributeNames: { "#x": "y" },
    };
    await assert.rejects(stores.dynamo.send(new PutItemCommand(unused)), { name: "ValidationException" });
  });

  it("keeps sums under concurrent transactions", async () => {
    const accounts = ["x", "y", "z"];
    for (const pk of accounts) await put(pk, { balance: { N: "100" } });
    const move = (from: string, to: string, n: number) => {
      const change = (pk: string, amount: number): TransactWriteItem => ({
        Update: {
          TableName,
          Key: key(pk),
          UpdateExpression: "SET balance = balance + :n",
          ExpressionAttributeValues: { ":n": { N: String(amount) } },
        },
      });
      return transact([change(from, -n), change(to, n)]).catch((error: Error) => {
        if (error.name !== "TransactionCanceledException") throw error;
      });
    };
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => move(accounts[i % 3] ?? "", accounts[(i + 1) % 3] ?? "", i)),
    );
    const balances = await Promise.all(accounts.map(async (pk) => Number((await get(pk))?.["balance"]?.N)));
    assert.equal(
      balances.reduce((sum, balance) => sum + balance, 0),
      300,
    );
  });

  it("answers with ARNs of the account and region", async () => {
    const { Table } = await stores.dynamo.send(new DescribeTableCommand({ TableName }));
    assert.equal(Table?.TableArn, `arn:aws:dynamodb:eu-west-1:000000000000:table/${TableName}`);
  });
});
