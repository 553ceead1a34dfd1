import assert from "node:assert/strict";
import { nameOf, openTransactions } from "../../migration/handover/open-transactions";
import { readOwnerItem, requireOwnership } from "../../migration/ownership";
import { RefusedTransition } from "../../migration/phase";
import type { Sql } from "../../migration/sql/database";
import { MOVES, Sides } from "./sides";
import { context, World } from "./world";

const INSERT = "INSERT INTO public.books (id, shelf_id, title, price, added_at) VALUES (7, 1, 'slow', 1, now())";

describe("A long transaction on the monolith", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  /** Keeps a transaction open in which `write` was done, for as long as `meanwhile` takes. */
  async function whileOpen(write: (tx: Sql) => Promise<unknown>, meanwhile: () => Promise<void>): Promise<void> {
    await world.monolith.transaction(async (tx) => {
      await write(tx);
      await meanwhile();
    });
  }

  it("is seen by the relay with its process, user, age, tables and statement", async () => {
    await Sides.arrive(world, "canary");
    await whileOpen(
      (tx) => tx.execute(INSERT),
      async () => {
        await world.shiftClock(4_000);
        const [open, ...others] = await openTransactions(world.plane(), false);
        assert.equal(others.length, 0);
        assert.ok(open !== undefined && open.pid > 0 && open.ageMs !== null && open.ageMs >= 4_000);
        assert.equal(open.user, "monolith");
        assert.deepEqual(open.tables, ["books"]);
        assert.match(open.query, /^INSERT INTO public\.books/);
        assert.match(nameOf(open), /process \d+ of monolith.*open for \d+\.\d s.*holds books: INSERT INTO/);
      },
    );
    assert.deepEqual(await openTransactions(world.plane(), false), []);
  });

  it("refuses a handover before it begins, by name, and nothing has changed", async () => {
    const sides = await Sides.arrive(world, "canary");
    const before = await requireOwnership(world.monolith, context.name);
    await whileOpen(
      (tx) => tx.execute(INSERT),
      async () => {
        await world.shiftClock(4_000);
        const steps: string[] = [];
        const settings = { longTransactionWaitMs: 200 };
        const moved = world.move("extracted", { settings, observe: (step) => void steps.push(step) });
        await assert.rejects(moved, (error: unknown) => {
          assert.ok(error instanceof RefusedTransition && error.code === "long-transactions", String(error));
          assert.match(error.message, /A transaction does not end: process \d+ of monolith.*INSERT INTO public\.books/);
          return true;
        });
        assert.ok(!steps.includes("handover.begin"), steps.join());
        const { readAt: _now, ...truth } = await requireOwnership(world.monolith, context.name);
        const { readAt: _then, ...was } = before;
        assert.deepEqual(truth, was);
        assert.equal((await readOwnerItem(world.plane()))?.epoch, before.epoch);
        assert.equal(await sides.writes("monolith"), true, "writers do not queue behind a wait");
      },
    );
    assert.equal((await world.move("extracted")).owner, "context");
    await sides.areWhole("context");
  });

  it("of a reader on the far side of a border key is named, too: severing the key waits for it", async () => {
    await Sides.arrive(world, "canary");
    await whileOpen(
      (tx) => tx.query("SELECT count(*) AS loans FROM public.loans"),
      async () => {
        await world.shiftClock(4_000);
        assert.deepEqual(await openTransactions(world.plane(), false), []);
        const [open] = await openTransactions(world.plane(), true);
        assert.deepEqual(open?.tables, ["loans"]);
      },
    );
  });

  it("that began after the look is named by the begin that meets it, and the handover is given up", async () => {
    const sides = await Sides.arrive(world, "canary");
    await whileOpen(
      (tx) => tx.execute(INSERT),
      async () => {
        const moved = world.move("extracted", { settings: { lockTimeoutMs: 50, longTransactionMs: 60_000 } });
        await assert.rejects(
          moved,
          /given up at its step begin: writers in flight did not end in time \(process \d+ of/,
        );
      },
    );
    await sides.areWhole("monolith");
  });

  it("on the monolith's tables refuses the entry, before anything is captured", async () => {
    await world.reset();
    await whileOpen(
      (tx) => tx.execute(INSERT),
      async () => {
        await world.shiftClock(4_000);
        const moved = world.move("replicate", { settings: { longTransactionWaitMs: 100 } });
        await assert.rejects(moved, /replicate \(long-transactions\).*holds books/);
      },
    );
    assert.equal((await world.move("replicate")).phase, "replicate");
  });
});

describe("The length of a handover", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  /** Measured trips are those of a crowded machine: a prediction within this factor, and some milliseconds, tells what to expect. */
  const FACTOR = 5;
  const SLACK_MS = 100;

  for (const { from, to } of MOVES)
    it(`to ${to} is predicted, measured and put on record`, async () => {
      await Sides.arrive(world, from);
      const said: string[] = [];
      await world.move(to, { log: (_level, message) => void said.push(message) });
      const [row] = await world.stores.database.admin<{ blackout: { predictedMs: number; actualMs: number } }>(
        "SELECT evidence->'blackout' AS blackout FROM banyan.transitions ORDER BY id DESC LIMIT 1",
      );
      const { predictedMs, actualMs } = row?.blackout ?? { predictedMs: 0, actualMs: 0 };
      assert.ok(actualMs > 0, "it was measured");
      assert.ok(predictedMs <= FACTOR * actualMs + SLACK_MS, `predicted ${predictedMs}, was ${actualMs} ms`);
      assert.ok(actualMs <= FACTOR * predictedMs + SLACK_MS, `predicted ${predictedMs}, was ${actualMs} ms`);
      assert.ok(
        said.some((line) => /writes will be held up for about \d/.test(line)),
        said.join("\n"),
      );
    });
});
