import assert from "node:assert/strict";
import { beginHandover, commitHandover, giveUpHandover, retireOldPath } from "../../migration/ownership/changes";
import { begin, commit, type Decision, giveUp, monolithMayWrite, retire } from "../../migration/ownership/decisions";
import { boundLockWaits, isLockFailure, lockOutWriters } from "../../migration/ownership/lock";
import { initialiseOwnership, requireOwnership } from "../../migration/ownership/read";
import type { Ownership, Truth } from "../../migration/ownership/truth";
import type { Side } from "../../migration/runtime/phases";
import { DatabaseError } from "../../migration/sql/database";
import { context, World } from "../handover/world";
import { DATABASE } from "../support/database-store";

const SIDES: readonly Side[] = ["monolith", "context"];
const EPOCH = 7;
const HOUR_MS = 3_600_000;

/** Every kind of row there is: who owns, what is under way, and whether its deadline lies ahead. */
const ROWS: readonly { readonly title: string; readonly truth: Truth; readonly deadline: string }[] = SIDES.flatMap(
  (owner) =>
    [null, ...SIDES].flatMap((handoverTo) =>
      (handoverTo === null ? ["none"] : ["ahead", "passed"]).map((deadline) => ({
        title: `the ${owner} owns, ${handoverTo === null ? "nothing is under way" : `a handover to the ${handoverTo}, its deadline ${deadline}`}`,
        deadline,
        truth: {
          owner,
          epoch: EPOCH,
          handoverTo,
          deadline: deadline === "none" ? null : Date.now() + (deadline === "ahead" ? HOUR_MS : -HOUR_MS),
        },
      })),
    ),
);

/** The pure decisions and the SQL that the protocol rests on are twins: each is asked about every kind of row. */
describe("The conditions in SQL decide as the pure decisions do", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
    await world.reset();
    const { database, table } = world.plane();
    await initialiseOwnership(database, context.name, { generation: 1, table });
  });
  after(() => world.stop());

  /** Arranges a row, asks, and says what became of it. */
  async function withRow(truth: Truth, work: () => Promise<unknown>): Promise<{ answer: unknown; row: Ownership }> {
    const { database } = world.plane();
    await world.stores.database.admin(
      `UPDATE banyan.ownership SET owner = $1, epoch = $2, handover_to = $3, handover_deadline = to_timestamp($4::float8 / 1000)`,
      [truth.owner, truth.epoch, truth.handoverTo, truth.deadline],
    );
    const answer = await work();
    return { answer, row: await requireOwnership(database, context.name) };
  }

  function agree(decision: Decision, before: Truth, row: Ownership, title: string): void {
    const expected = decision.verdict === "go" ? decision.next : before;
    const { owner, epoch, handoverTo } = row;
    assert.deepEqual(
      { owner, epoch, handoverTo },
      { owner: expected.owner, epoch: expected.epoch, handoverTo: expected.handoverTo },
      title,
    );
    assert.equal(row.deadline === null, expected.deadline === null, title);
  }

  it("when a handover begins", async () => {
    for (const { title, truth } of ROWS)
      for (const to of SIDES) {
        const { database } = world.plane();
        const { row } = await withRow(truth, () =>
          database.transaction((tx) => beginHandover(tx, context.name, EPOCH, to, 30_000)),
        );
        agree(begin(truth, EPOCH, to, Date.now() + 30_000), truth, row, `${title}; begins to the ${to}`);
      }
  });

  it("when a handover begins on a row that has changed since", async () => {
    const [{ truth }] = ROWS as [(typeof ROWS)[number]];
    const { answer } = await withRow(truth, () =>
      world.plane().database.transaction((tx) => beginHandover(tx, context.name, EPOCH - 1, "context", 30_000)),
    );
    assert.equal(answer, undefined);
    assert.equal(begin(truth, EPOCH - 1, "context", Date.now() + 30_000).verdict, "refused");
  });

  it("when a handover is given up", async () => {
    for (const { title, truth } of ROWS)
      for (const by of ["coordinator", "anybody"] as const)
        for (const epoch of [EPOCH, EPOCH - 1]) {
          const { answer, row } = await withRow(truth, () =>
            world.plane().database.transaction((tx) => giveUpHandover(tx, context.name, epoch, by)),
          );
          const decision = giveUp(truth, epoch, by, Date.now());
          agree(decision, truth, row, `${title}; given up by ${by} at ${epoch}`);
          assert.equal(answer, decision.verdict === "go");
        }
  });

  it("when a handover commits", async function () {
    this.timeout(60_000);
    const flags = [false, true];
    for (const outbox of flags)
      for (const parked of flags)
        for (const minted of flags) {
          await world.stores.database.admin(
            `DELETE FROM banyan.outbox; DELETE FROM banyan.parked; DELETE FROM public.books;
             ${outbox ? `INSERT INTO banyan.outbox (context, epoch, table_name, op, key, "row") VALUES ('${context.name}', 1, 'books', 'delete', '{}', '{}');` : ""}
             ${parked ? `INSERT INTO banyan.parked (context, direction, change_id, change, error, attempts) VALUES ('${context.name}', 'forward', 'x', '{}', 'e', 1);` : ""}
             ${minted ? "INSERT INTO public.books (id, shelf_id, title, price, added_at) VALUES (501, 1, 't', 1, now());" : ""}
             SELECT 1`,
          );
          for (const { title, truth } of ROWS)
            for (const to of SIDES)
              for (const epoch of [EPOCH, EPOCH - 1]) {
                const covered = [{ table: "books", column: "id", upTo: 500 }];
                const { row } = await withRow(truth, () =>
                  world.plane().database.transaction((tx) => commitHandover(tx, context.name, { to, epoch }, covered)),
                );
                const evidence = { outbox: Number(outbox), parked: Number(parked), identifiersCovered: !minted };
                agree(
                  commit(truth, epoch, to, evidence, Date.now()),
                  truth,
                  row,
                  `${title}; commits to the ${to} at ${epoch}, ${JSON.stringify(evidence)}`,
                );
              }
        }
  });

  it("when the old path is retired", async () => {
    for (const { title, truth } of ROWS) {
      const { row } = await withRow(truth, () =>
        world.plane().database.transaction((tx) => retireOldPath(tx, context.name, EPOCH)),
      );
      agree(retire(truth, EPOCH), truth, row, title);
    }
  });

  it("when the old path is retired on a row that has changed since", async () => {
    const truth: Truth = { owner: "context", epoch: EPOCH, handoverTo: null, deadline: null };
    const { answer } = await withRow(truth, () =>
      world.plane().database.transaction((tx) => retireOldPath(tx, context.name, EPOCH - 1)),
    );
    assert.equal(answer, undefined);
    assert.equal(retire(truth, EPOCH - 1).verdict, "refused");
  });

  it("when the monolith writes", async () => {
    await world.reset();
    await world.move("replicate");
    for (const { title, truth } of ROWS) {
      const { answer } = await withRow(truth, () =>
        world.monolith.execute("UPDATE public.shelves SET name = 'x'").then(
          () => true,
          (error: unknown) => {
            assert.ok(error instanceof DatabaseError && error.sqlState === "BN001", String(error));
            return false;
          },
        ),
      );
      assert.equal(answer, monolithMayWrite(truth, Date.now()), title);
    }
  });

  it("and a writer in flight holds a handover off, within the lock's bound", async () => {
    await world.reset();
    await world.move("replicate");
    const { database } = world.plane();
    await world.monolith.transaction(async (tx) => {
      await tx.execute("UPDATE public.shelves SET name = 'y'");
      const beginning = database.transaction(async (other) => {
        await other.query("SELECT set_config('lock_timeout', '50ms', true) AS t");
        return beginHandover(other, context.name, 1, "context", 30_000);
      });
      await assert.rejects(beginning, (error: unknown) => error instanceof DatabaseError && error.sqlState === "55P03");
    });
    assert.ok(await database.transaction((tx) => beginHandover(tx, context.name, 1, "context", 30_000)));
  });

  it("and whoever holds a table and queues behind a handover is not ended for what the handover reads", async () => {
    await world.reset();
    const admin = (sql: string): Promise<readonly unknown[]> => world.stores.database.admin(sql);
    // Of the sessions that are opened from now on. Half of it is much for a machine to stall.
    await admin(`ALTER DATABASE ${DATABASE} SET deadlock_timeout = '4s'`);
    await world.move("replicate");
    const { database } = world.plane();
    let lockedOut = (): void => undefined;
    const isLockedOut = new Promise<void>((resolve) => (lockedOut = resolve));
    let reading: Promise<unknown> | undefined;
    await world.monolith.transaction(async (tx) => {
      await tx.execute("LOCK TABLE public.shelves IN ACCESS EXCLUSIVE MODE");
      reading = database.transaction(async (other) => {
        await boundLockWaits(other, 60_000);
        await lockOutWriters(other, context.name);
        lockedOut();
        while ((await admin("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).length === 0);
        await other.query("SELECT count(*) FROM public.shelves");
      });
      reading.catch(() => undefined);
      await isLockedOut;
      await tx.execute("UPDATE public.shelves SET name = 'z'");
    });
    await assert.rejects(reading ?? Promise.resolve(), isLockFailure);
  });
});
