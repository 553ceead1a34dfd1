/** What the api function makes of lost answers, with its client of the table as it is composed: short way, and the SDK's own attempts. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { ratings as context } from "../../extracted/ratings";
import { createTableClient } from "../../migration/runtime/dynamo/table-client";
import { emptyRecord, RequestScope } from "../../migration/runtime/request-scope";
import { UnknownOutcomeError } from "../../migration/runtime/store/errors";
import { createFencedStore } from "../../migration/runtime/store/fenced-store";
import type { ContextStore } from "../../migration/runtime/store/store";
import { transact, type TransactOutcome } from "../../migration/runtime/store/transact";
import { createWriterTokens } from "../../migration/runtime/tokens/writer-tokens";
import { type Dynamo, startDynamo } from "./dynamo";
import { type Fate, type Sent, startWire, type Wire } from "./wire";

const TABLE = "ratings";
let now = 1_800_000_000_000;
const clock = { now: () => now, pause: () => Promise.resolve(), random: () => 0 };
const moment = "2027-05-03T09:00:00+00:00";
const row = (id: number, attendee: string) => ({
  ...{ id, slot_id: 5, attendee, score: 4, comment: null },
  ...{ created_at: moment, updated_at: moment },
});

describe("A lost answer on the api function's way to its table", () => {
  let dynamo: Dynamo;
  let wire: Wire;
  let table: string;
  let client: DynamoDBClient;
  /** Transactions that reached the wire. */
  let sends: number;
  const scope = new RequestScope();

  before(async () => {
    dynamo = await startDynamo();
    wire = await startWire(dynamo.url);
  });
  after(async () => {
    await wire.down();
    await dynamo.stop();
  });
  beforeEach(async () => {
    table = await dynamo.newTable(context.indexes);
    await dynamo.publishOwner(table, { epoch: 3, accepting: true });
    client = newClient(wire.url);
    sends = 0;
    fates(() => "pass");
  });
  afterEach(() => client.destroy());

  const newClient = (endpoint: string): DynamoDBClient =>
    createTableClient(clock.now, {
      endpoint,
      region: "eu-central-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
  /** Decides on transactions by their number; `counts` says which are numbered. */
  function fates(fate: (send: number) => Fate, counts: (sent: Sent) => boolean = () => true): void {
    wire.fate = (sent) => (sent.operation === "TransactWriteItems" && counts(sent) ? fate(++sends) : "pass");
  }
  /** The client's first request goes the SDK's way; those after it the short way. */
  const firstRequest = () => client.send(new GetItemCommand({ TableName: table, Key: marshall({ pk: "a", sk: "b" }) }));

  function newStore(of: DynamoDBClient): ContextStore {
    const shared = { client: of, table, clock, uniqueId: randomUUID };
    const tokens = createWriterTokens({ ...shared, context: context.name, lifetimeMs: 3_600_000 });
    const bounds = { tokenLifetimeMs: 3_600_000, outboxBuckets: 8 };
    return createFencedStore({ ...shared, ...bounds, context, scope, tokens, onCommitted: () => undefined });
  }

  it("leaves a write whose name is taken meanwhile unknown: it commits once the name is free", async () => {
    const other = newStore(dynamo.client);
    const insert = (store: ContextStore, id: number): Promise<void> =>
      store.mutate(async () => ({ changes: [{ op: "insert", table: TABLE, row: row(id, "ann") }], result: undefined }));
    await insert(other, 7);
    fates(
      (send) => (send === 1 ? "under way" : "pass"),
      ({ body }) => body.includes("REF#"),
    );
    const record = emptyRecord();
    await scope.run(record, () => assert.rejects(insert(newStore(client), 8), UnknownOutcomeError));
    assert.deepEqual([sends, record.unknown], [2, 1]);

    await other.mutate(async (reader) => {
      const before = await reader.get(TABLE, row(7, "ann"));
      assert.ok(before);
      return { changes: [{ op: "delete", before }], result: undefined };
    });
    assert.deepEqual(await wire.arrive(), [200]);
    assert.deepEqual((await other.get(TABLE, row(8, "ann")))?.row, row(8, "ann"));
  });

  /** A transaction whose condition does not hold: what is told of it is that, and whether an answer was lost before. */
  const refused = async (): Promise<TransactOutcome> => {
    const item: TransactWriteItem = {
      Put: { TableName: table, Item: marshall({ pk: "x", sk: "y" }), ConditionExpression: "attribute_exists(pk)" },
    };
    return transact(client, [item], randomUUID(), clock);
  };
  const afterLost = (outcome: TransactOutcome): boolean | undefined => {
    assert.equal(outcome.kind, "cancelled");
    return outcome.kind === "cancelled" && outcome.afterLost;
  };
  const WAYS = [
    { way: "the short way", begin: firstRequest },
    { way: "the SDK's way", begin: () => Promise.resolve() },
  ];
  const LOST = [
    { name: "a connection that breaks", fate: "under way" },
    { name: "an internal error", fate: { status: 500, type: "InternalServerError" } },
    { name: "an earlier send in progress", fate: { status: 400, type: "TransactionInProgressException" } },
  ] as const;
  for (const { way, begin } of WAYS)
    for (const { name, fate } of LOST)
      it(`is remembered, and the transaction sent again: ${name}, ${way}`, async () => {
        await begin();
        // What is in progress is asked of the SDK as well.
        const lost = way === "the short way" && name === "an earlier send in progress" ? 2 : 1;
        fates((send) => (send <= lost ? fate : "pass"));
        assert.equal(afterLost(await refused()), true);
        assert.equal(sends, lost + 1);
      });

  it("is remembered when the SDK meets it after a throttled send", async () => {
    await firstRequest();
    fates((send) => (["under way", "pass"] as const)[send - 2] ?? { status: 400, type: "ThrottlingException" });
    assert.equal(afterLost(await refused()), true);
    assert.equal(sends, 3);
  });

  it("is none where the request was throttled: the SDK sends it again", async () => {
    await firstRequest();
    fates((send) =>
      send <= 2 ? { status: 400, type: ["ThrottlingException", "RequestLimitExceeded"][send - 1] ?? "" } : "pass",
    );
    assert.equal(afterLost(await refused()), undefined);
    assert.equal(sends, 3);
  });

  it("is none where the connection was refused: nothing was sent, and the SDK tries again", async () => {
    await firstRequest();
    await wire.down();
    client.middlewareStack.add(
      (next) => async (args) => {
        await wire.up();
        return next(args);
      },
      { step: "deserialize" },
    );
    assert.equal(afterLost(await refused()), undefined);
    assert.equal(sends, 1);
  });

  it("does not come of a connection that was given up meanwhile: none that stood idle is used again", async () => {
    await firstRequest();
    await refused();
    const before = wire.connections();
    await refused();
    assert.equal(wire.connections(), before);
    now += 6_000;
    await refused();
    assert.equal(wire.connections(), before + 1);
  });

  it("is the SDK's to repeat where what was asked changes nothing", async () => {
    await firstRequest();
    let reads = 0;
    wire.fate = () => (++reads === 1 ? "under way" : "pass");
    await firstRequest();
    assert.equal(reads, 2);
    await wire.arrive();
  });
});
