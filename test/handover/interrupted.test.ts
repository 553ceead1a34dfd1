import assert from "node:assert/strict";
import type { Observer } from "../../migration/data-plane";
import { readOwnerItem, requireOwnership } from "../../migration/ownership";
import { ownerItemFor } from "../../migration/ownership/decisions";
import { RefusedTransition } from "../../migration/phase";
import type { Phase, Side } from "../../migration/runtime/phases";
import { NotOwnerError } from "../../migration/runtime/store/errors";
import type { ContextStore } from "../../migration/runtime/store/store";
import { DatabaseError } from "../../migration/sql/database";
import { bookRow } from "../support/library";
import { context, VERBS, World } from "./world";

/** Both directions: where a move begins, and what it changes. */
const MOVES: readonly { readonly from: Phase; readonly to: Phase; readonly owner: Side }[] = [
  { from: "canary", to: "extracted", owner: "context" },
  { from: "extracted", to: "canary", owner: "monolith" },
];

describe("A handover", () => {
  let world: World;
  let store: ContextStore;
  let next = 0;

  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  async function arrive(from: Phase): Promise<void> {
    await world.reset();
    store = world.environment();
    next = 1_000_000;
    await world.bringTo(from);
    assert.equal(await writes("monolith"), from === "canary");
  }

  /** Whether a side accepts a write. It is a real one, so that what was acknowledged can be counted. */
  async function writes(side: Side, in_ = store): Promise<boolean> {
    const id = next++;
    try {
      if (side === "context") {
        const row = bookRow(id);
        await in_.mutate(async () => ({ changes: [{ op: "insert", table: "books", row }], result: undefined }));
      } else {
        const sql = "INSERT INTO public.books (id, shelf_id, title, price, added_at) VALUES (:id, 1, 't', 1, now())";
        await world.monolith.execute(sql, { id });
      }
      return true;
    } catch (error) {
      const refused = error instanceof NotOwnerError || (error instanceof DatabaseError && error.sqlState === "BN001");
      if (!refused) throw error;
      return false;
    }
  }

  /** The owner alone accepts writes, `OWNER` says what the row says, and once drained both stores are equal. */
  async function isWhole(owner: Side): Promise<void> {
    const truth = await requireOwnership(world.monolith, context.name);
    assert.equal(truth.owner, owner);
    assert.equal(truth.handoverTo, null);
    assert.deepEqual(await readOwnerItem(world.plane()), ownerItemFor(truth, truth.table));
    assert.equal(await writes(owner), true, `the ${owner} owns and accepts no write`);
    assert.equal(await writes(owner === "monolith" ? "context" : "monolith"), false, "the follower accepts a write");
    await VERBS.drain(world.plane(), 5_000);
    assert.deepEqual(await world.items(), await world.rows());
  }

  /** Names of the steps that a move takes, from its drain ahead on. */
  async function stepsOf(from: Phase, to: Phase): Promise<readonly string[]> {
    await arrive(from);
    const steps: string[] = [];
    await world.move(to, { observe: (step) => void steps.push(step) });
    return steps.slice(steps.indexOf("phase.drain-ahead")).filter((step) => !step.startsWith("relay."));
  }

  for (const { from, to, owner } of MOVES) {
    const old: Side = owner === "context" ? "monolith" : "context";

    it(`to the ${owner} lets at most one side write at every step`, async function () {
      this.timeout(60_000);
      await arrive(from);
      const seen: string[] = [];
      const observe: Observer = async (step) => {
        if (step.startsWith("relay.")) return;
        const accepted = { monolith: await writes("monolith"), context: await writes("context", world.environment()) };
        assert.ok(!(accepted.monolith && accepted.context), `at ${step} both sides accept writes`);
        seen.push(`${step}: ${accepted.monolith ? "monolith" : accepted.context ? "context" : "none"}`);
      };
      await world.move(to, { observe });
      assert.ok(seen.includes("handover.drain: none"), seen.join("\n"));
      assert.ok(seen.includes(`handover.begin: ${old}`), seen.join("\n"));
      await isWhole(owner);
    });

    it(`to the ${owner} that is frozen at any step is overtaken, and does no harm when it wakes`, async function () {
      this.timeout(120_000);
      const steps = await stepsOf(from, to);
      assert.ok(steps.includes("handover.commit"), steps.join());
      for (const [index, frozenAt] of steps.entries()) {
        await arrive(from);
        const freeze = freezeAt(steps, index);
        const zombie = world.move(to, { observe: freeze.observe }).then(
          () => undefined,
          (error: unknown) => error,
        );
        await freeze.frozen;
        await world.shiftClock(31_000);
        const result = await world.move(to);
        assert.equal(result.owner, owner, `frozen at ${frozenAt}`);
        freeze.wake();
        const error = await zombie;
        assert.ok(error === undefined || error instanceof RefusedTransition, `${frozenAt}: ${String(error)}`);
        await isWhole(owner);
      }
    });

    it(`to the ${owner} whose deadline passes before its commit changes nothing`, async () => {
      await arrive(from);
      const observe: Observer = (step) => (step === "handover.commit" ? world.shiftClock(31_000) : undefined);
      await assert.rejects(world.move(to, { observe }), (error: unknown) => {
        assert.ok(error instanceof RefusedTransition, String(error));
        assert.match(error.message, /given up at its step commit: its deadline has passed/);
        return true;
      });
      assert.equal((await requireOwnership(world.monolith, context.name)).phase, from);
      await isWhole(old);
    });

    it(`to the ${owner} that fails at any step before its commit leaves the old owner writing at once`, async function () {
      this.timeout(120_000);
      const steps = await stepsOf(from, to);
      for (const failsAt of steps.slice(0, steps.indexOf("handover.commit") + 1)) {
        await arrive(from);
        const observe: Observer = (step) => {
          if (step === failsAt) throw new Error(`no connection at ${step}`);
        };
        await assert.rejects(world.move(to, { observe }), /no connection/);
        await isWhole(old);
      }
    });
  }
});

interface Freeze {
  readonly observe: Observer;
  /** Resolves once the step is reached. */
  readonly frozen: Promise<void>;
  wake(): void;
}

/** Stops an actor before the step at `index` of `steps` (of equal names, the one that often before). */
function freezeAt(steps: readonly string[], index: number): Freeze {
  const name = steps[index];
  let left = steps.slice(0, index).filter((step) => step === name).length;
  let reached = (): void => undefined;
  let wake = (): void => undefined;
  const frozen = new Promise<void>((resolve) => (reached = resolve));
  const woken = new Promise<void>((resolve) => (wake = resolve));
  let begun = false;
  return {
    frozen,
    wake: () => {
      wake();
    },
    observe: (step) => {
      begun ||= step === "phase.drain-ahead";
      if (!begun || step !== name || left-- > 0) return undefined;
      reached();
      return woken;
    },
  };
}
