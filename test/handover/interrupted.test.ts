import assert from "node:assert/strict";
import type { Observer } from "../../migration/data-plane";
import { requireOwnership } from "../../migration/ownership";
import { RefusedTransition } from "../../migration/phase";
import type { Phase } from "../../migration/runtime/phases";
import { MOVES, other, Sides } from "./sides";
import { context, World } from "./world";

describe("A handover", () => {
  let world: World;
  let sides: Sides;

  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  const arrive = async (from: Phase): Promise<void> => void (sides = await Sides.arrive(world, from));

  /** Names of the steps that a move takes, from its drain ahead on. */
  async function stepsOf(from: Phase, to: Phase): Promise<readonly string[]> {
    await arrive(from);
    const steps: string[] = [];
    await world.move(to, { observe: (step) => void steps.push(step) });
    return steps.slice(steps.indexOf("phase.drain-ahead")).filter((step) => !step.startsWith("relay."));
  }

  for (const { from, to, owner } of MOVES) {
    const old = other(owner);

    it(`to the ${owner} lets at most one side write at every step`, async function () {
      this.timeout(60_000);
      await arrive(from);
      const seen: string[] = [];
      const observe: Observer = async (step) => {
        if (step.startsWith("relay.")) return;
        const accepted = {
          monolith: await sides.writes("monolith"),
          context: await sides.writes("context", world.environment()),
        };
        assert.ok(!(accepted.monolith && accepted.context), `at ${step} both sides accept writes`);
        seen.push(`${step}: ${accepted.monolith ? "monolith" : accepted.context ? "context" : "none"}`);
      };
      await world.move(to, { observe });
      assert.ok(seen.includes("handover.drain: none"), seen.join("\n"));
      assert.ok(seen.includes(`handover.begin: ${old}`), seen.join("\n"));
      await sides.areWhole(owner);
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
        await sides.areWhole(owner);
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
      await sides.areWhole(old);
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
        await sides.areWhole(old);
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
