/** What becomes of one transaction when answers are lost, repeated or refused: a real engine, with a middleware that loses answers. */
import assert from "node:assert/strict";
import { DynamoDBClient, TransactionCanceledException, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { transact } from "../../migration/runtime/store/transact";
import { type Dynamo, startDynamo } from "./dynamo";

const clock = { now: () => 0, pause: () => Promise.resolve(), random: () => 0 };

describe("A transaction", () => {
  let dynamo: Dynamo;
  let table: string;
  before(async () => {
    dynamo = await startDynamo();
  });
  after(() => dynamo.stop());
  beforeEach(async () => {
    table = await dynamo.newTable();
  });

  /** A client at which `fault` looks at each send: before it is sent, or with `send` having been called. */
  function faulty(fault: (attempt: number, send: () => Promise<void>) => Promise<void>): DynamoDBClient {
    const client = new DynamoDBClient({
      endpoint: dynamo.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
    let attempt = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        let result: Awaited<ReturnType<typeof next>> | undefined;
        await fault(++attempt, async () => {
          result ??= await next(args);
        });
        return result ?? next(args);
      },
      { step: "initialize" },
    );
    return client;
  }
  const add = (): TransactWriteItem => ({
    Update: {
      TableName: table,
      Key: marshall({ pk: "a", sk: "b" }),
      UpdateExpression: "ADD #n :one",
      ExpressionAttributeNames: { "#n": "n" },
      ExpressionAttributeValues: marshall({ ":one": 1 }),
    },
  });
  const count = async (): Promise<unknown> => (await dynamo.item(table, { pk: "a", sk: "b" }))?.["n"];
  const conflict = (): Error =>
    new TransactionCanceledException({
      message: "conflict",
      $metadata: { httpStatusCode: 400 },
      CancellationReasons: [{ Code: "TransactionConflict" }],
    });

  it("is committed once when its answer is lost and it is sent again", async () => {
    const client = faulty(async (attempt, send) => {
      if (attempt > 1) return;
      await send();
      throw new Error("socket hang up");
    });
    assert.deepEqual(await transact(client, [add()], "token-1", clock), { kind: "committed" });
    assert.equal(await count(), 1);
  });

  it("has an unknown outcome when every answer is lost", async () => {
    const client = faulty(async (_, send) => {
      await send();
      throw new Error("socket hang up");
    });
    const outcome = await transact(client, [add()], "token-2", clock);
    assert.equal(outcome.kind, "unknown");
  });

  it("still has an unknown outcome when conflicts follow the lost answer", async () => {
    const client = faulty(async (attempt) => {
      throw attempt === 1 ? new Error("socket hang up") : conflict();
    });
    assert.equal((await transact(client, [add()], "token-3", clock)).kind, "unknown");
  });

  it("is sent again after a conflict, and says when conflicts do not end", async () => {
    const passing = faulty(async (attempt) => {
      if (attempt <= 3) throw conflict();
    });
    assert.deepEqual(await transact(passing, [add()], "token-4", clock), { kind: "committed" });
    const lasting = faulty(() => Promise.reject(conflict()));
    assert.equal((await transact(lasting, [add()], "token-5", clock)).kind, "conflicted");
    assert.equal(await count(), 1);
  });

  it("tells which condition failed, at once", async () => {
    const guarded: TransactWriteItem = {
      Put: { TableName: table, Item: marshall({ pk: "x", sk: "y" }), ConditionExpression: "attribute_exists(pk)" },
    };
    let sends = 0;
    const client = faulty(async () => void sends++);
    const outcome = await transact(client, [add(), guarded], "token-6", clock);
    assert.ok(outcome.kind === "cancelled");
    assert.deepEqual(
      outcome.reasons.map(({ Code }) => Code),
      ["None", "ConditionalCheckFailed"],
    );
    assert.equal(sends, 1);
  });

  it("throws what DynamoDB refuses for good", async () => {
    const denied = Object.assign(new Error("not allowed"), {
      name: "AccessDeniedException",
      $metadata: { httpStatusCode: 400 },
    });
    await assert.rejects(
      transact(
        faulty(() => Promise.reject(denied)),
        [add()],
        "token-7",
        clock,
      ),
      denied,
    );
  });
});
