import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { BatchWriteItemCommand, DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { ratings as context } from "../../extracted/ratings";
import type { Row } from "../../extracted/bounded-context";
import { emptyRecord, mayForward, RequestScope } from "../../migration/runtime/request-scope";
import { NotOwnerError, UniqueViolation, UnknownOutcomeError } from "../../migration/runtime/store/errors";
import { createFencedStore } from "../../migration/runtime/store/fenced-store";
import { writerKey } from "../../migration/runtime/store/layout";
import type { ContextStore, Stored } from "../../migration/runtime/store/store";
import { createWriterTokens } from "../../migration/runtime/tokens/writer-tokens";
import { type Dynamo, startDynamo } from "./dynamo";

const TABLE = "ratings";
const LIFETIME_MS = 3_600_000;
const row = (id: number, attendee = `att_${id}`): Row => ({
  id,
  slot_id: 5,
  attendee,
  score: 4,
  comment: null,
  created_at: "2027-05-03T09:00:00+00:00",
  updated_at: "2027-05-03T09:00:00+00:00",
});

describe("The fenced store", () => {
  let dynamo: Dynamo;
  let table: string;
  let nowMs: number;
  let rings: number;
  const scope = new RequestScope();

  /** The store of an execution environment of its own. */
  function newStore(client = dynamo.client): ContextStore {
    const clock = { now: () => nowMs, pause: () => Promise.resolve(), random: () => 0 };
    const shared = { client, table, clock, uniqueId: randomUUID };
    return createFencedStore({
      ...shared,
      context,
      scope,
      tokens: createWriterTokens({ ...shared, context: context.name, lifetimeMs: LIFETIME_MS }),
      tokenLifetimeMs: LIFETIME_MS,
      outboxBuckets: 8,
      onCommitted: () => void rings++,
    });
  }
  const insert = (store: ContextStore, inserted: Row): Promise<void> =>
    store.mutate(async () => ({ changes: [{ op: "insert", table: TABLE, row: inserted }], result: undefined }));
  const find = async (store: ContextStore, id: number): Promise<Stored> => {
    const found = await store.get(TABLE, row(id));
    assert.ok(found, `rating ${id} should be there`);
    return found;
  };
  const outbox = async (): Promise<Record<string, unknown>[]> =>
    (await dynamo.items(table, "OUTBOX#")).sort((a, b) => String(a["sk"]).localeCompare(String(b["sk"])));
  const changesOf = (item: Record<string, unknown> | undefined): Record<string, unknown>[] =>
    item?.["changes"] as Record<string, unknown>[];

  before(async () => {
    dynamo = await startDynamo();
  });
  after(() => dynamo.stop());
  beforeEach(async () => {
    table = await dynamo.newTable(context.indexes);
    nowMs = 1_800_000_000_000;
    rings = 0;
    await dynamo.publishOwner(table, { epoch: 3, accepting: true });
  });

  it("writes row, unique names and outbox item together, at the epoch of the token", async () => {
    const store = newStore();
    await insert(store, row(7));

    assert.deepEqual((await find(store, 7)).row, row(7));
    assert.deepEqual((await find(store, 7)).version, { epoch: 3, n: 1 });
    assert.deepEqual((await store.byReference(TABLE, "id:7"))?.row, row(7));
    assert.deepEqual((await store.byReference(TABLE, "slot-attendee:5:att_7"))?.row, row(7));
    const [queued, ...others] = await outbox();
    assert.equal(others.length, 0);
    assert.equal(queued?.["at"], nowMs);
    const key = { pk: "SLOT#5", sk: "RATING#000000000007" };
    const item = context.tables[0]?.toItem(row(7));
    assert.deepEqual(changesOf(queued), [{ table: TABLE, op: "insert", key, id: { id: 7 }, item, e: 3, n: 1 }]);
    assert.equal(rings, 1);
  });

  it("lets many environments register at once, as they do after a handover", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => insert(newStore(), row(index + 1))));
    const tokens = await dynamo.items(table, "WRITERS#");
    assert.deepEqual([tokens.length, new Set(tokens.map(({ state }) => state))], [40, new Set(["active"])]);
    assert.equal((await outbox()).length, 40);
  });

  it("leaves the key of its outbox item at its token, which is active and renewed", async () => {
    const store = newStore();
    await insert(store, row(7));
    nowMs += 1000;
    await insert(store, row(8));

    const [token, ...others] = await dynamo.items(table, "WRITERS#");
    assert.equal(others.length, 0, "one environment has one token");
    const { pk, sk } = (await outbox())[1] ?? {};
    assert.deepEqual(token?.["last"], { pk, sk });
    assert.equal(token?.["state"], "active");
    assert.equal(token?.["epoch"], 3);
    assert.equal(token?.["expires"], nowMs + LIFETIME_MS);
    assert.deepEqual({ pk: token?.["pk"], sk: token?.["sk"] }, writerKey(String(token?.["sk"])));
  });

  it("counts a row's version on through update, delete and a second insert", async () => {
    const store = newStore();
    await insert(store, row(7));
    const before = await find(store, 7);
    await store.mutate(async () => ({
      changes: [{ op: "update", before, row: { ...before.row, score: 1 } }],
      result: undefined,
    }));
    const updated = await find(store, 7);
    assert.deepEqual([updated.row["score"], updated.version.n], [1, 2]);
    await store.mutate(async () => ({ changes: [{ op: "delete", before: updated }], result: undefined }));

    assert.equal(await store.get(TABLE, row(7)), undefined, "a tombstone is hidden");
    assert.equal(await store.byReference(TABLE, "id:7"), undefined, "its names are free");
    assert.deepEqual(await store.query({ table: TABLE, partition: "SLOT#5" }), []);
    const grave = await dynamo.item(table, { pk: "SLOT#5", sk: "RATING#000000000007" });
    assert.deepEqual(
      [grave?.["_t"], grave?.["_e"], grave?.["_n"], grave?.["_d"], grave?.["_k"]],
      [TABLE, 3, 3, true, '{"id":7}'],
    );
    assert.equal(grave?.["score"], undefined);

    await insert(store, row(7));
    assert.deepEqual((await find(store, 7)).version, { epoch: 3, n: 4 });
    const ops = (await outbox()).flatMap((item) => changesOf(item)).map(({ op, n }) => `${String(op)} ${String(n)}`);
    assert.deepEqual(ops.sort(), ["delete 3", "insert 1", "insert 4", "update 2"]);
  });

  it("refuses a unique name that another row has, and says which", async () => {
    const store = newStore();
    await insert(store, row(7, "ann"));
    await assert.rejects(insert(store, row(8, "ann")), (error) => {
      assert.ok(error instanceof UniqueViolation);
      assert.equal(error.reference, "slot-attendee:5:ann");
      return true;
    });
    assert.equal(await store.get(TABLE, row(8)), undefined);
    assert.equal((await outbox()).length, 1);
  });

  it("does not know what became of a write whose name is taken after an answer was lost: the lost send may still arrive", async () => {
    await insert(newStore(), row(7, "ann"));
    let sends = 0;
    const lossy = new DynamoDBClient({
      endpoint: dynamo.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
    lossy.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          const writesRow = commandName === "TransactWriteItemsCommand" && JSON.stringify(args.input).includes("REF#");
          if (writesRow && ++sends === 1) throw new Error("socket hang up");
          return next(args);
        },
      { step: "initialize" },
    );
    const record = emptyRecord();
    await scope.run(record, () => assert.rejects(insert(newStore(lossy), row(8, "ann")), UnknownOutcomeError));
    assert.equal(sends, 2);
    assert.equal(mayForward(record), false);
    assert.equal(record.unknown, 1);
  });

  it("runs a plan again when what it read has changed meanwhile", async () => {
    const [store, other] = [newStore(), newStore()];
    await insert(store, row(7));
    const add = async (writer: ContextStore, meanwhile?: () => Promise<void>): Promise<void> => {
      let runs = 0;
      await writer.mutate(async (reader) => {
        const before = await reader.get(TABLE, row(7));
        assert.ok(before);
        if (runs++ === 0) await meanwhile?.();
        const score = Number(before.row["score"]) + 1;
        return { changes: [{ op: "update", before, row: { ...before.row, score } }], result: undefined };
      });
    };
    await add(store, () => add(other));
    assert.equal((await find(store, 7)).row["score"], 6, "neither addition is lost");
    assert.equal((await find(store, 7)).version.n, 3);
  });

  it("refuses when the context is not the owner: nothing is written, and the request may be forwarded", async () => {
    await dynamo.publishOwner(table, { epoch: 4, accepting: false });
    const record = emptyRecord();
    await scope.run(record, () => assert.rejects(insert(newStore(), row(7)), NotOwnerError));
    assert.deepEqual(record, { committed: 0, refused: ["ratings"], unknown: 0 });
    assert.ok(mayForward(record));
    assert.deepEqual(await dynamo.items(table, "SLOT#"), []);
    assert.deepEqual(await dynamo.items(table, "WRITERS#"), [], "no token for a write that is refused");
  });

  it("refuses once its token is revoked and OWNER closed, though it wrote before", async () => {
    const store = newStore();
    await insert(store, row(7));
    await dynamo.publishOwner(table, { epoch: 4, accepting: false });
    await revokeAll();
    await assert.rejects(insert(store, row(8)), NotOwnerError);
    assert.equal(await store.get(TABLE, row(8)), undefined);
  });

  it("takes back a decision not to write that a side which is no longer the owner has made", async () => {
    const store = newStore();
    await insert(store, row(7));
    await dynamo.publishOwner(table, { epoch: 4, accepting: false });
    await revokeAll();
    const notFound = new Error("no such rating");
    const decide = store.mutate(async () => {
      throw notFound;
    });
    await assert.rejects(decide, NotOwnerError);
    const nothing = store.mutate(async () => ({ changes: [], result: "nothing to do" }));
    await assert.rejects(nothing, NotOwnerError);

    await dynamo.publishOwner(table, { epoch: 5, accepting: true });
    await assert.rejects(
      store.mutate(async () => {
        throw notFound;
      }),
      notFound,
    );
  });

  it("registers again, at the new epoch, when its token was revoked or has expired and OWNER accepts", async () => {
    const store = newStore();
    await insert(store, row(7));
    await revokeAll();
    await dynamo.publishOwner(table, { epoch: 9, accepting: true });
    await insert(store, row(8));
    assert.deepEqual((await find(store, 8)).version, { epoch: 9, n: 1 });
    assert.equal((await dynamo.items(table, "WRITERS#")).length, 2, "a revoked token is never overwritten");

    nowMs += LIFETIME_MS + 1;
    await insert(store, row(9));
    assert.equal((await dynamo.items(table, "WRITERS#")).length, 3);
  });

  it("writes no outbox item any more once the old path is retired", async () => {
    await dynamo.publishOwner(table, { epoch: 3, accepting: true, retired: true });
    const store = newStore();
    await insert(store, row(7));
    assert.deepEqual((await find(store, 7)).row, row(7));
    assert.deepEqual(await outbox(), []);
  });

  it("moves a row to another key as a delete and an insert", async () => {
    const store = newStore();
    await insert(store, row(7));
    const before = await find(store, 7);
    const moved = { ...before.row, slot_id: 6 };
    await store.mutate(async () => ({ changes: [{ op: "update", before, row: moved }], result: undefined }));
    assert.equal(await store.get(TABLE, row(7)), undefined);
    assert.deepEqual((await store.byReference(TABLE, "id:7"))?.row, moved);
    assert.equal(await store.byReference(TABLE, "slot-attendee:5:att_7"), undefined);
    const last = (await outbox()).find((item) => changesOf(item).length === 2);
    assert.deepEqual(
      changesOf(last).map(({ op }) => op),
      ["delete", "insert"],
    );
  });

  it("hands out each identifier once, also to many at a time", async () => {
    const [store, other] = [newStore(), newStore()];
    const given = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? store : other).nextIdentifier("ratings_id_seq")),
    );
    assert.deepEqual(
      given.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it("mints identifiers in blocks that grow while many are asked for, and one at a time again after that", async () => {
    const [store, other] = [newStore(), newStore()];
    await insert(store, row(100));
    const next = (): Promise<number> => store.nextIdentifier("ratings_id_seq");
    const given = [await next(), await next(), await next(), await next()];
    assert.deepEqual(given, [1, 2, 3, 4], "1, then 2 and 3, then 4 to 7");
    assert.equal(await other.nextIdentifier("ratings_id_seq"), 8);
    assert.deepEqual([await next(), await next(), await next(), await next()], [5, 6, 7, 9]);
    nowMs += 1_000;
    for (let left = 10; left <= 16; left++) assert.equal(await next(), left);
    assert.equal(await next(), 17);
    assert.equal(await other.nextIdentifier("ratings_id_seq"), 18);
  });

  it("leaves a block with its writer token: what was minted beside a handover is never used after it", async () => {
    const store = newStore();
    const insertMinted = (): Promise<number> =>
      store.mutate(async () => {
        const id = await store.nextIdentifier("ratings_id_seq");
        return { changes: [{ op: "insert", table: TABLE, row: row(id) }], result: id };
      });
    const before = [await insertMinted(), await insertMinted(), await insertMinted(), await insertMinted()];
    assert.deepEqual(before, [1, 2, 3, 4], "5, 6 and 7 are left of the block");
    await revokeAll();
    await dynamo.publishOwner(table, { epoch: 9, accepting: true });
    assert.deepEqual([await insertMinted(), await insertMinted()], [8, 9], "5 met the revoked token");
  });

  it("pages through a partition in the order of its keys, tombstones left out", async () => {
    const store = newStore();
    for (const id of [1, 2, 3, 4]) await insert(store, row(id));
    const second = await find(store, 2);
    await store.mutate(async () => ({ changes: [{ op: "delete", before: second }], result: undefined }));
    const ids = async (query: object): Promise<unknown[]> =>
      (await store.query({ table: TABLE, partition: "SLOT#5", ...query })).map((found) => found.row["id"]);
    assert.deepEqual(await ids({}), [1, 3, 4]);
    assert.deepEqual(await ids({ limit: 2 }), [1, 3]);
    assert.deepEqual(await ids({ after: "RATING#000000000001", limit: 1 }), [3]);
    assert.deepEqual(await ids({ descending: true, limit: 1 }), [4]);
    const scores = await store.queryAttributes({ table: TABLE, partition: "SLOT#5" }, ["id", "score", "comment"]);
    const whole = await store.query({ table: TABLE, partition: "SLOT#5" });
    assert.equal(scores.length, 3);
    assert.deepEqual(
      scores,
      whole.map(({ row: { id, score, comment } }) => ({ id, score, comment })),
    );
  });

  it("gets past thousands of tombstones in a few pages", async () => {
    const store = newStore();
    const tombstones = Array.from({ length: 2_000 }, (_, index) => ({
      ...{ pk: "SLOT#5", sk: `RATING#${String(index + 1).padStart(12, "0")}` },
      ...{ _t: TABLE, _e: 1, _n: 2, _d: true },
    }));
    for (let from = 0; from < tombstones.length; from += 25) {
      const puts = tombstones.slice(from, from + 25).map((item) => ({ PutRequest: { Item: marshall(item) } }));
      await dynamo.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
    }
    await insert(store, row(5_000));
    let pages = 0;
    const count: typeof dynamo.client.send = dynamo.client.send.bind(dynamo.client);
    const counting = Object.assign(Object.create(dynamo.client) as DynamoDBClient, {
      send: (command: Parameters<typeof count>[0]) => ((pages += 1), count(command)),
    });
    const found = await newStore(counting).query({ table: TABLE, partition: "SLOT#5", limit: 1 });
    assert.deepEqual([found.map(({ row: { id } }) => id), pages], [[5_000], 5]);
  });

  it("reads a local index's attribute of the rows that are there, and refuses what the index does not hold", async () => {
    const store = newStore();
    for (const id of [1, 2, 3]) await insert(store, row(id));
    const second = await find(store, 2);
    await store.mutate(async () => ({ changes: [{ op: "delete", before: second }], result: undefined }));
    const third = await find(store, 3);
    const changed = { ...third.row, score: 1 };
    await store.mutate(async () => ({ changes: [{ op: "update", before: third, row: changed }], result: undefined }));
    const scores = { table: TABLE, partition: "SLOT#5", index: "score" };
    assert.deepEqual(await store.queryAttributes(scores, ["score"]), [{ score: 1 }, { score: 4 }]);
    assert.deepEqual(await store.queryAttributes({ ...scores, descending: true, limit: 1 }, ["score"]), [{ score: 4 }]);
    await assert.rejects(store.queryAttributes(scores, ["score", "comment"]), /holds "score", not comment/);
    await assert.rejects(store.queryAttributes({ ...scores, prefix: "4" }, ["score"]), /as a whole/);
    await assert.rejects(store.query(scores), /holds no rows: read its attribute with queryAttributes/);
    await assert.rejects(store.query({ ...scores, index: "none" }), /declares no index "none"/);
  });

  /** What the coordinator does to every registered token. */
  async function revokeAll(): Promise<void> {
    for (const { pk, sk } of await dynamo.items(table, "WRITERS#"))
      await dynamo.client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: marshall({ pk, sk }),
          UpdateExpression: "SET #state = :revoked",
          ExpressionAttributeNames: { "#state": "state" },
          ExpressionAttributeValues: marshall({ ":revoked": "revoked" }),
        }),
      );
  }
});
