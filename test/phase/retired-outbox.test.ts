import assert from "node:assert/strict";
import type { Observer } from "../../migration/data-plane";
import { outboxIsEmpty } from "../../migration/relay";
import { dispatch } from "../../migration/relay/dispatch";
import { Sides } from "../handover/sides";
import { World } from "../handover/world";

describe("What writers leave in the outbox while their context retires", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  it("is applied once their tokens are revoked, and nothing stays behind", async () => {
    const sides = await Sides.arrive(world, "extracted");
    let accepted = false;
    const observe: Observer = async (step) => {
      if (step === "phase.retire.revoke") accepted = await sides.writes("context");
    };
    await sides.writes("context");
    await world.move("retired", { observe });
    assert.ok(accepted, "an environment with a token writes until it is revoked");
    assert.equal(await outboxIsEmpty(world.plane(), "context"), true);
    assert.deepEqual(await world.items(), await world.rows());
  });

  it("is found by the sweep when the coordinator has died before that", async () => {
    const sides = await Sides.arrive(world, "extracted");
    await sides.writes("context");
    const observe: Observer = async (step) => {
      if (step === "phase.retire.revoke") await sides.writes("context");
      if (step === "phase.retire.drain") throw new Error("died");
    };
    await assert.rejects(world.move("retired", { observe }), /died/);
    assert.equal(await outboxIsEmpty(world.plane(), "context"), false);
    await dispatch(world.plane(), { kind: "sweep" }, 20_000);
    assert.equal(await outboxIsEmpty(world.plane(), "context"), true);
    assert.deepEqual(await world.items(), await world.rows());
  });
});
