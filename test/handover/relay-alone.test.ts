import assert from "node:assert/strict";
import type { DataPlane, Observer } from "../../migration/data-plane";
import { guard } from "../../migration/handover/guard";
import { readOwnerItem, requireOwnership } from "../../migration/ownership";
import { dispatch } from "../../migration/relay/dispatch";
import { DEFAULT_SETTINGS } from "../../migration/runtime/settings";
import { MOVES, other, Sides } from "./sides";
import { context, World } from "./world";

/** What the relay may take to finish a handover that its coordinator left, by its own clock. */
const FINISHED_WITHIN_MS = 5_000;

describe("A handover whose coordinator is gone", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  /** A plane whose pauses pass at once, and move its clock and the database's. */
  function relay(): { readonly plane: DataPlane; readonly passedMs: () => number } {
    let passed = 0;
    const plane = world.plane();
    const pause = async (ms: number): Promise<void> => {
      passed += ms;
      await world.stores.database.admin(`UPDATE banyan.clock SET offset_ms = offset_ms + ${Math.ceil(ms)}`);
    };
    return { plane: { ...plane, pause, now: () => Date.now() + passed }, passedMs: () => passed };
  }

  /** Begins a move and stops its coordinator for good before a step. Resolves when it has stopped there. */
  function dieAt(step: string, to: "extracted" | "canary"): Promise<void> {
    return new Promise((resolve, reject) => {
      const observe: Observer = (at) => {
        if (at !== step) return undefined;
        resolve();
        return new Promise<void>(() => undefined);
      };
      world.move(to, { observe }).then(() => reject(new Error(`there is no step ${step}`)), reject);
    });
  }

  for (const { from, to, owner } of MOVES) {
    const wanted = to as "extracted" | "canary";

    it(`past its commit point is finished by its guard alone: the ${owner} owns`, async function () {
      this.timeout(60_000);
      for (const step of ["handover.publish", "owner.publish"]) {
        const sides = await Sides.arrive(world, from);
        const { epoch } = await requireOwnership(world.monolith, context.name);
        const { plane, passedMs } = relay();
        if (step === "owner.publish" && owner === "monolith") continue; // that step is taken before the commit, too
        await dieAt(step, wanted);
        assert.notEqual((await readOwnerItem(plane))?.epoch, epoch + 2, "nothing is published yet");
        assert.deepEqual(await guard(plane, epoch, 60_000), { finished: true });
        assert.ok(passedMs() <= FINISHED_WITHIN_MS, `${passedMs()} ms`);
        await sides.areWhole(owner, step);
      }
    });

    it(`before its commit is given up by its guard alone, once the deadline has passed: the ${other(owner)} owns`, async function () {
      this.timeout(60_000);
      for (const step of ["handover.drain", "handover.commit"]) {
        const sides = await Sides.arrive(world, from);
        const { epoch } = await requireOwnership(world.monolith, context.name);
        const { plane, passedMs } = relay();
        await dieAt(step, wanted);
        assert.equal(await sides.writes(other(owner)), false, "writers are held off");
        assert.deepEqual(await guard(plane, epoch, 60_000), { finished: true });
        const most = DEFAULT_SETTINGS.handoverDeadlineMs + FINISHED_WITHIN_MS;
        assert.ok(passedMs() <= most, `${passedMs()} ms`);
        await sides.areWhole(other(owner), step);
      }
    });

    it(`is seen to its end by a relay that lingers, guard or not: the ${owner} owns`, async function () {
      this.timeout(60_000);
      const sides = await Sides.arrive(world, from);
      const { plane, passedMs } = relay();
      let died: Promise<void> | undefined;
      let diedAfterMs = 0;
      const observe: Observer = async (step) => {
        if (step !== "relay.linger" || died !== undefined) return;
        await (died = dieAt("handover.publish", wanted));
        diedAfterMs = passedMs();
      };
      await dispatch({ ...plane, observe }, { kind: "ring" }, 65_000);
      assert.ok(died !== undefined);
      assert.ok(passedMs() - diedAfterMs <= FINISHED_WITHIN_MS, `${passedMs() - diedAfterMs} ms`);
      await sides.areWhole(owner);
    });
  }

  it("before it began is not waited for by its guard for ever", async () => {
    await Sides.arrive(world, "canary");
    const { plane } = relay();
    const { epoch } = await requireOwnership(world.monolith, context.name);
    assert.deepEqual(await guard(plane, epoch, 120_000), { finished: false });
  });
});
