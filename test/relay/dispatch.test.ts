import assert from "node:assert/strict";
import type { AuditReport } from "../../migration/audit";
import type { DataPlane } from "../../migration/data-plane";
import { dispatch, type InvocationEvent, type RelayAnswer } from "../../migration/relay/dispatch";
import { relayHandler } from "../../migration/relay/handler";
import type { RelayStatus } from "../../migration/relay/status";
import type { Phase } from "../../migration/runtime/phases";
import type { Database } from "../../migration/sql/database";
import { createPlane, pauseBothClocks, prepareDatabase } from "../support/data-plane";
import { library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const TIME_LEFT_MS = 65_000;

describe("The relay function", () => {
  let stores: Stores;
  let monolith: Database;
  let plane: DataPlane;
  before(async () => {
    stores = await startStores();
    let relay: Database;
    ({ monolith, relay } = await prepareDatabase(stores, library, [
      ...LIBRARY_TABLES,
      "INSERT INTO shelves (name) VALUES ('one'), ('two')",
      `INSERT INTO books SELECT g, 1, 'title', 'isbn-' || g, 1, '2026-01-02', NULL FROM generate_series(1, 30) AS g`,
      "SELECT setval('books_id_seq', 30)",
    ]));
    plane = await createPlane(stores, library, relay, pauseBothClocks(relay));
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const send = (event: InvocationEvent): Promise<RelayAnswer> => dispatch(plane, event, TIME_LEFT_MS);
  const transition = (phase: Phase, action?: "create" | "update" | "delete"): InvocationEvent => ({
    kind: "transition",
    context: library.name,
    phase,
    weight: 10,
    generation: 1,
    table: plane.table,
    ...(action !== undefined && { tf: { action } }),
  });
  const verdict = async (): Promise<string> => ((await send({ kind: "verify" })) as AuditReport).verdict;

  it("takes a context all the way and back, with equal sides at each step", async () => {
    for (const phase of ["replicate", "shadow", "canary", "extracted", "canary"] as const) {
      assert.equal(((await send(transition(phase, "update"))) as RelayStatus).phase, phase);
      if (phase !== "extracted") await monolith.execute("UPDATE books SET title = title || '+', price = price + 1");
      await send({ kind: "ring" });
      assert.equal(await verdict(), "equal", phase);
    }
    const { phase, owner } = (await send(transition("monolith"))) as RelayStatus;
    assert.deepEqual({ phase, owner }, { phase: "monolith", owner: "monolith" });
    assert.equal(await monolith.execute("UPDATE books SET title = 'free'"), 30);
  });

  it("answers status with every figure", async () => {
    await send(transition("replicate"));
    await send({ kind: "sweep" });
    await monolith.execute("UPDATE books SET title = 'changed' WHERE id <= 3");
    const { lagMs, epoch, audit, ...rest } = (await send({ kind: "status" })) as RelayStatus;
    assert.ok(lagMs >= 0 && lagMs < 60_000);
    assert.ok(epoch >= 1);
    assert.deepEqual([audit.last?.verdict, audit.last?.rows, audit.pass], ["equal", 32, null]);
    assert.deepEqual(rest, {
      context: library.name,
      phase: "replicate",
      weight: 0,
      owner: "monolith",
      generation: 1,
      usedGenerations: [1],
      backlog: 3,
      parked: 0,
      oldestParked: null,
      drift: [],
      backfill: { rows: 32, total: 32, done: true },
      handoverTo: null,
      rollback: { lossless: true },
      lastHandover: null,
    });
  });

  it("carries a backfill on and drains what nobody rang, when it sweeps", async () => {
    await send(transition("replicate"));
    await plane.database.execute(
      "UPDATE banyan.backfill SET done = false, last_key = '{\"id\": 11}' WHERE table_name = 'books'",
    );
    await monolith.execute("UPDATE books SET title = 'changed' WHERE id = 7");
    const answer = (await send({ kind: "sweep" })) as { backfill: { done: boolean }; remaining: number };
    assert.equal(answer.backfill.done, true);
    assert.equal(answer.remaining, 0);
    assert.equal(await verdict(), "equal");
  });

  it("refuses to be destroyed while the context owns its data, and takes capture off when it does not", async () => {
    for (const phase of ["replicate", "shadow", "canary", "extracted"] as const) await send(transition(phase));
    await assert.rejects(
      send(transition("extracted", "delete")),
      /lib-rary cannot be destroyed: .* Move it back first/,
    );
    await send(transition("canary"));
    await send(transition("canary", "delete"));
    assert.equal(await monolith.execute("UPDATE books SET title = 'free'"), 30);
    assert.deepEqual(await plane.database.query("SELECT count(*) AS waiting FROM banyan.outbox"), [{ waiting: 0 }]);
  });

  it("does nothing before the context's first transition", async () => {
    assert.deepEqual(await send({ kind: "ring" }), { applied: 0, parked: 0, remaining: 0 });
    assert.deepEqual(await send({ kind: "sweep" }), { applied: 0, parked: 0, remaining: 0 });
    assert.equal(await verdict(), "inconclusive");
    assert.equal(await send({ kind: "status" }), null);
  });

  it("refuses an event that it does not understand, and an incomplete environment, by name", async () => {
    await assert.rejects(
      send({ kind: "dance" } as unknown as InvocationEvent),
      /the relay understands .*, not "dance"/,
    );
    const handle = relayHandler(library, { BANYAN_STAGE: "test", DATABASE_NAME: "conference" });
    await assert.rejects(
      handle({ kind: "ring" }, { getRemainingTimeInMillis: () => 1_000 }),
      /set these environment variables: BANYAN_TABLE, BANYAN_GENERATION, DATABASE_CLUSTER_ARN, DATABASE_SECRET_ARN/,
    );
  });
});
