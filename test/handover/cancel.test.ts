import assert from "node:assert/strict";
import type { Observer } from "../../migration/data-plane";
import { requireOwnership } from "../../migration/ownership";
import { RefusedTransition } from "../../migration/phase";
import { type CancelAnswer, cancelTransition } from "../../migration/phase/cancel";
import { Journal } from "../../migration/phase/journal";
import { MOVES, other, Sides } from "./sides";
import { context, World } from "./world";

const isCancelled = (error: unknown): boolean => error instanceof RefusedTransition && error.code === "cancelled";

describe("A transition that is cancelled", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  const cancel = (): Promise<CancelAnswer> => cancelTransition(world.plane(), "a test");
  const phase = async () => (await requireOwnership(world.monolith, context.name)).phase;

  /** Cancels before the step of that name is taken for the first time. */
  function cancelAt(name: string): { readonly observe: Observer; readonly answer: () => CancelAnswer | undefined } {
    let answer: CancelAnswer | undefined;
    const observe: Observer = async (step) => {
      if (step === name && answer === undefined) answer = await cancel();
    };
    return { observe, answer: () => answer };
  }

  for (const { from, to, owner } of MOVES) {
    const old = other(owner);

    it(`on its way to ${to} leaves the ${old} writing at every step up to the commit, and finishes at every step behind it`, async function () {
      this.timeout(120_000);
      const sides = await Sides.arrive(world, from);
      const steps: string[] = [];
      await world.move(to, { observe: (step) => void steps.push(step) });
      await world.move(from);
      const named = [...new Set(steps)].filter((step) => /^(phase|handover)\./.test(step) && step !== "phase.begin");
      const commit = named.indexOf("handover.commit");
      assert.ok(commit > 5 && named.includes("handover.publish"), named.join());
      for (const step of named.slice(0, commit + 1)) {
        const { observe, answer } = cancelAt(step);
        await assert.rejects(world.move(to, { observe }), isCancelled, step);
        assert.deepEqual([answer()?.verdict, answer()?.wanted, answer()?.owner], ["cancelled", to, old], step);
        assert.equal(await phase(), from, step);
        await sides.areWhole(old, step);
      }
      for (const step of named.slice(commit + 1)) {
        const { observe, answer } = cancelAt(step);
        assert.equal((await world.move(to, { observe })).phase, to, step);
        assert.equal(answer()?.verdict, "finishing", step);
        await sides.areWhole(owner, step);
        await world.move(from);
      }
    });

    it(`on its way to ${to} whose coordinator is frozen gives the ${old} its writes back at once`, async function () {
      this.timeout(60_000);
      const sides = await Sides.arrive(world, from);
      let wake = (): void => undefined;
      let reached = (): void => undefined;
      const frozen = new Promise<void>((resolve) => (reached = resolve));
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const observe: Observer = (step) => (step === "handover.commit" ? (reached(), woken) : undefined);
      const zombie = world.move(to, { observe }).then(
        () => undefined,
        (error: unknown) => error,
      );
      await frozen;
      assert.equal(await sides.writes(old), false, "writers are held off");
      assert.equal((await cancel()).verdict, "cancelled");
      await sides.areWhole(old);
      wake();
      assert.ok(isCancelled(await zombie));
      await sides.areWhole(old);
    });
  }

  it("before it has captured anything leaves no trigger behind", async () => {
    await world.reset();
    const { observe } = cancelAt("phase.enter.record");
    await assert.rejects(world.move("replicate", { observe }), isCancelled);
    const triggers = await world.stores.database.admin("SELECT FROM pg_trigger WHERE tgname LIKE 'banyan%'");
    assert.equal(triggers.length, 0);
    assert.equal(await phase(), "monolith");
  });

  it("and one that commits decide in the database which of them was first", async () => {
    await Sides.arrive(world, "canary");
    const [first, second] = [
      await Journal.open(world.plane(), "extracted"),
      await Journal.open(world.plane(), "shadow"),
    ];
    await world.plane().database.transaction((tx) => first.commit(tx));
    assert.equal((await cancel()).verdict, "cancelled", "the second has not committed");
    await assert.rejects(
      world.plane().database.transaction((tx) => second.commit(tx)),
      isCancelled,
    );
    await second.close();
    assert.equal((await cancel()).verdict, "finishing", "the first has");
    await first.close();
    assert.equal((await cancel()).verdict, "nothing to cancel");
  });
});
