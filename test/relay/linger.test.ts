import assert from "node:assert/strict";
import { installCapture, removeCapture } from "../../migration/capture";
import { backfill } from "../../migration/backfill";
import type { DataPlane } from "../../migration/data-plane";
import { runTransition, type TransitionVerbs } from "../../migration/phase";
import { createOwnerItem, readOwnerItem } from "../../migration/ownership/owner-item";
import { drain, outboxIsEmpty } from "../../migration/relay";
import { dispatch } from "../../migration/relay/dispatch";
import { ringHolder, takeLease } from "../../migration/replica/lease";
import type { RelayEvent } from "../../migration/runtime/phases";
import type { Database } from "../../migration/sql/database";
import { createPlane, markBackfilled, pauseBothClocks, prepareDatabase, setOwnership } from "../support/data-plane";
import { allItems } from "../support/items";
import { library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const LONG = 60_000;
const VERBS: TransitionVerbs = { installCapture, removeCapture, backfill, drain, outboxIsEmpty };

describe("A relay that was rung", () => {
  let stores: Stores;
  let monolith: Database;
  let idle: DataPlane;
  let elapsed: () => number;
  before(async () => {
    stores = await startStores();
    let relay: Database;
    ({ monolith, relay } = await prepareDatabase(stores, library, LIBRARY_TABLES));
    const { now, pause, pausedMs } = pauseBothClocks(relay);
    idle = await createPlane(stores, library, relay, { now, pause });
    elapsed = pausedMs;
    await setOwnership(idle, "replicate", "monolith", 3);
    await installCapture(idle);
    await markBackfilled(idle);
    await monolith.execute("INSERT INTO shelves (name) VALUES ('one'), ('two')");
    await idle.database.execute("DELETE FROM banyan.outbox");
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const insert = (id: number): Promise<number> =>
    monolith.execute(
      "INSERT INTO books VALUES (:id, 1, 'title', 'isbn-' || CAST(:id AS text), 1, '2026-01-02', NULL)",
      {
        id,
      },
    );
  const ring = (plane: DataPlane, timeLeftMs = LONG): Promise<{ applied: number; remaining: number }> =>
    dispatch(plane, { kind: "ring" }, timeLeftMs) as Promise<{ applied: number; remaining: number }>;
  /** Calls `act` at every look of a relay that lingers, with the looks so far and the time since `start`. */
  const atLook = (act: (looks: number, ms: number) => unknown): DataPlane => {
    let looks = 0;
    const start = elapsed();
    return {
      ...idle,
      observe: async (step) => {
        if (step === "relay.linger") await act(++looks, elapsed() - start);
      },
    };
  };
  const leaseIsFree = async (): Promise<unknown> =>
    (
      await idle.database.query(
        "SELECT expires_at <= banyan.now() AS free FROM banyan.lease WHERE context = 'lib-rary'",
      )
    )[0]?.free;

  it("lingers for two ring intervals at an empty outbox, then leaves its lease to the next", async () => {
    const start = elapsed();
    assert.deepEqual(await ring(idle), {
      applied: 0,
      parked: 0,
      remaining: 0,
      backfill: { rows: 0, total: 0, done: true },
    });
    const lingered = elapsed() - start;
    assert.ok(lingered >= 400 && lingered <= 700, `${lingered} ms`);
    assert.equal(await leaseIsFree(), true);
  });

  it("reports its lag while it lasts: under steady changes it would otherwise be silent just when it matters", async () => {
    const start = elapsed();
    const reports: { readonly at: number; readonly applied: number }[] = [];
    let inserted = 0;
    const plane: DataPlane = {
      ...idle,
      observe: async (step) => {
        if (step !== "relay.read" || elapsed() - start > 40_000) return;
        await insert(++inserted);
        await idle.pause(2_000);
      },
      measure: (metrics) =>
        void reports.push({
          at: elapsed() - start,
          applied: Number(metrics.find(({ name }) => name === "Applied")?.value),
        }),
    };
    const { applied } = await ring(plane, 120_000);
    assert.equal(reports.filter(({ at }) => at < 40_000).length, 2, JSON.stringify(reports));
    assert.equal(applied, inserted);
    assert.equal(
      reports.reduce((sum, report) => sum + report.applied, 0),
      applied,
      "each change is reported once",
    );
  });

  it("finds a write whose ring was suppressed, and stays as long again", async () => {
    let written = Infinity;
    const start = elapsed();
    const plane = atLook(async (_, ms) => {
      if (ms < 200 || written < Infinity) return;
      written = ms;
      await insert(1);
    });
    assert.equal((await ring(plane)).applied, 1);
    assert.ok(elapsed() - start >= written + 400);
    assert.equal(await outboxIsEmpty(idle, "monolith"), true);
  });

  it("stays after a ring that met its lease, and finds the write that this ring suppressed", async () => {
    let dropped: unknown;
    let rungAfter = Infinity;
    let pauses = -1;
    const plane = atLook(async (_, ms) => {
      if (ms >= 400 && dropped === undefined) {
        const before = elapsed();
        dropped = await ring(idle);
        pauses = elapsed() - before;
        rungAfter = ms;
      } else if (ms >= rungAfter + 200 && (await allItems(idle)).size === 0) await insert(1);
    });
    assert.ok((await ring(plane)).applied >= 1);
    assert.equal(pauses, 0, "the ring that met the lease returned at once");
    assert.equal(await outboxIsEmpty(idle, "monolith"), true);
  });

  it("is met by a ring in one statement", async () => {
    const lease = await takeLease(idle, "lib-rary", "lingers-a");
    let calls = 0;
    const database = new Proxy(idle.database, {
      get: (target, name) => {
        calls += 1;
        return (Reflect.get(target, name) as (...all: unknown[]) => unknown).bind(target);
      },
    });
    assert.deepEqual(await ring({ ...idle, database }), { met: true });
    assert.equal(calls, 1);
    await lease?.release();
  });

  it("gives an expired handover up while changes never end, without a ring's help", async () => {
    let id = 0;
    let expiredAt = Infinity;
    let endedAt = Infinity;
    const start = elapsed();
    const observe: DataPlane["observe"] = async (step) => {
      const ms = elapsed() - start;
      if (step !== "relay.read" || ms > 10_000) return;
      await insert(++id);
      if (ms >= 2_000 && expiredAt === Infinity) {
        expiredAt = ms;
        await idle.database.execute(
          `UPDATE banyan.ownership SET handover_to = 'context', epoch = epoch + 1, handover_deadline = banyan.now() - interval '1 second'`,
        );
      } else if (endedAt === Infinity && expiredAt < Infinity) {
        const [row] = await idle.database.query("SELECT handover_to FROM banyan.ownership");
        if (row?.handover_to === null) endedAt = ms;
      }
    };
    await ring({ ...idle, observe });
    assert.ok(endedAt - expiredAt <= 1_500, `${endedAt - expiredAt} ms`);
    assert.equal(await outboxIsEmpty(idle, "monolith"), true);
  });

  it("publishes OWNER when whoever gave a handover up died before it did", async () => {
    await createOwnerItem(idle, { epoch: 3, accepting: true, retired: false });
    const given = atLook(async (looks) => {
      if (looks === 2) await idle.database.execute("UPDATE banyan.ownership SET epoch = epoch + 2");
    });
    await ring(given);
    assert.equal((await readOwnerItem(idle))?.epoch, 5);
  });

  it("does not release a lease that was rung after it looked", async () => {
    const lease = await takeLease(idle, "lib-rary", "lingers-a");
    assert.ok(lease !== undefined);
    assert.equal(await ringHolder(idle, "lib-rary"), "lingers-a");
    assert.equal(await lease.releaseUnlessRung(null), false);
    const [row] = await idle.database.query("SELECT rung_at::text AS seen FROM banyan.lease");
    assert.equal(await ringHolder(idle, "lib-rary"), "lingers-a");
    assert.equal(await lease.releaseUnlessRung(row?.seen as string), false);
    const [again] = await idle.database.query("SELECT rung_at::text AS seen FROM banyan.lease");
    assert.equal(await lease.releaseUnlessRung(again?.seen as string), true);
    assert.equal(await ringHolder(idle, "lib-rary"), undefined, "a ring that comes later takes the lease itself");
  });

  it("carries a backfill on", async () => {
    await monolith.execute(
      "INSERT INTO books SELECT g, 1, 't', 'i' || g, 1, '2026-01-02', NULL FROM generate_series(1, 9) g",
    );
    await idle.database.execute("DELETE FROM banyan.backfill");
    const answer = (await ring(idle)) as unknown as { backfill: { done: boolean }; remaining: number };
    assert.deepEqual([answer.backfill.done, answer.remaining], [true, 0]);
  });

  it("waits for its turn behind a drain that does not linger; further rings leave theirs to it", async () => {
    await insert(1);
    let first: Promise<{ applied: number }> | undefined;
    let second: unknown;
    const rungWhileDraining = async (): Promise<void> => {
      await new Promise<void>((waits) => {
        const pause: DataPlane["pause"] = async (ms) => {
          waits();
          await idle.pause(ms);
        };
        first = ring({ ...atLook((looks) => looks === 2 && insert(2)), pause });
      });
      const before = elapsed();
      second = await Promise.race([ring(idle), first?.then(() => "the first ended before the second")]);
      assert.ok(elapsed() - before < 10_000);
    };
    const observe: DataPlane["observe"] = async (step) => {
      if (step === "relay.apply") await rungWhileDraining();
    };
    assert.equal((await drain({ ...idle, observe }, LONG)).applied, 1);
    assert.equal((second as { applied: number }).applied, 0);
    assert.equal((await first)?.applied, 1, "the write without a ring of its own");
  });

  it("does not hold up a drain that must see the outbox empty, and drains of transitions do not linger", async () => {
    const seen: unknown[] = [];
    const rung = atLook(async (looks) => {
      if (looks !== 2) return;
      const before = elapsed();
      seen.push(await drain(idle, LONG), await outboxIsEmpty(idle, "monolith"), elapsed() - before);
    });
    await ring(rung);
    assert.deepEqual(seen, [{ applied: 0, parked: 0, remaining: 0 }, true, 0]);

    await insert(1);
    let looks = 0;
    const before = elapsed();
    await drain(
      atLook(() => looks++),
      LONG,
    );
    assert.equal(elapsed(), before);
    const request = { kind: "transition", context: "lib-rary", weight: 0, generation: 1, table: idle.table } as const;
    await runTransition(
      atLook(() => looks++),
      VERBS,
      { ...request, phase: "shadow" },
    );
    assert.equal(looks, 0);
  });

  it("looks more often while a handover waits, and follows the outbox to the new owner", async () => {
    const steps: string[] = [];
    let handover = false;
    const pauses: number[] = [];
    await ring({
      ...idle,
      pause: async (ms) => {
        if (handover) pauses.push(ms);
        await idle.pause(ms);
      },
      observe: async (step, detail) => {
        if (step === "relay.read") steps.push(String(detail?.direction));
        if (step === "relay.linger" && steps.length === 2) {
          handover = true;
          await idle.database.execute(
            `UPDATE banyan.ownership SET handover_to = 'context', handover_deadline = banyan.now() + interval '30 seconds'`,
          );
        }
        if (step === "relay.linger" && steps.length === 5) {
          handover = false;
          await setOwnership(idle, "extracted", "context", 4);
        }
      },
    });
    assert.ok(pauses.includes(25), String(pauses));
    assert.deepEqual(steps.slice(0, 5), Array(5).fill("forward"));
    assert.deepEqual([...new Set(steps.slice(5))], ["back"]);
  });

  it("starts the next invocation when its time ends with work left, and none when there is none", async () => {
    const invoked: string[] = [];
    const invokeRelay = async ({ kind }: RelayEvent): Promise<void> => void invoked.push(kind);
    const plane: DataPlane = {
      ...idle,
      invokeRelay,
      observe: (step) => (step === "relay.apply" ? idle.pause(9_000) : undefined),
    };
    for (let id = 1; id <= 3; id++) await insert(id);
    await ring({ ...plane, settings: { ...idle.settings, relayBatchChanges: 1 } }, 12_000);
    assert.deepEqual(invoked, ["sweep"]);
    assert.equal((await ring({ ...idle, invokeRelay })).remaining, 0);
    assert.deepEqual(invoked, ["sweep"]);
  });

  it("ends before its time does, under writes that never end, and says so to those who ring", async () => {
    let id = 0;
    const holders = new Set<unknown>();
    const start = elapsed();
    const plane = atLook(async () => {
      await insert(++id);
      holders.add((await idle.database.query("SELECT split_part(holder, '-', 1) AS by FROM banyan.lease"))[0]?.by);
    });
    const pausing: DataPlane["observe"] = async (step) => {
      await plane.observe(step);
      if (step === "relay.linger") await idle.pause(100);
    };
    await ring({ ...plane, observe: pausing }, 5_000 + 3_000);
    assert.ok(elapsed() - start <= 3_000, `${elapsed() - start} ms`);
    assert.deepEqual([...holders], ["lingers", "relay"]);
    assert.equal(await leaseIsFree(), true);
  });
});
