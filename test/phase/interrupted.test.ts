import assert from "node:assert/strict";
import type { Observer } from "../../migration/data-plane";
import { readOwnerItem, reconcile, requireOwnership } from "../../migration/ownership";
import { RefusedTransition } from "../../migration/phase";
import type { Phase } from "../../migration/runtime/phases";
import { context, VERBS, World } from "../handover/world";

/** Moves that change no owner but begin or end a table's life, and those that only look and record. */
const MOVES: readonly { readonly from?: Phase; readonly to: Phase }[] = [
  { to: "replicate" },
  { from: "replicate", to: "shadow" },
  { from: "canary", to: "monolith" },
  { from: "extracted", to: "monolith" },
  { from: "extracted", to: "retired" },
];

describe("A transition that died", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  const write = (): Promise<unknown> =>
    world.monolith.execute(
      "INSERT INTO public.books (shelf_id, title, price, added_at) VALUES (1, 't', 1, '2026-01-02T03:04:05Z')",
    );

  async function arrive(from: Phase | undefined): Promise<void> {
    await world.reset();
    await write();
    if (from !== undefined) await world.bringTo(from);
  }

  for (const { from, to } of MOVES)
    it(`at any step from ${from ?? "nothing"} to ${to} is finished by running it again`, async function () {
      this.timeout(120_000);
      await arrive(from);
      const steps: string[] = [];
      await world.move(to, { observe: (step) => void steps.push(step) });
      // The handover's and the relay's own steps are interrupted in tests of their own.
      for (const diesAt of new Set(steps.filter((step) => step.startsWith("phase.")))) {
        await arrive(from);
        const observe: Observer = (step) => {
          if (step === diesAt) throw new Error(`died at ${step}`);
        };
        await assert.rejects(world.move(to, { observe }), /died at/, diesAt);
        // Whatever was reached, the owner accepts writes; and what it accepts now must not be lost either.
        const { owner } = await requireOwnership(world.monolith, context.name).catch(() => ({ owner: "monolith" }));
        if (owner === "monolith") await write();
        await world.shiftClock(31_000);
        assert.equal((await world.move(to)).phase, to, `died at ${diesAt}`);
        assert.equal((await world.move(to)).phase, to);
        if (to === "monolith") await write();
        if (to !== "replicate" && to !== "shadow") continue;
        await VERBS.backfill(world.plane(), 5_000);
        await VERBS.drain(world.plane(), 5_000);
        assert.deepEqual(await world.items(), await world.rows(), `died at ${diesAt}`);
      }
    });

  it("after the commit of a handover is finished by the relay alone", async () => {
    await arrive("canary");
    const frozen = new Promise<void>((resolve) => {
      const observe: Observer = (step) => {
        if (step !== "handover.publish") return undefined;
        resolve();
        return new Promise<void>(() => undefined);
      };
      void world.move("extracted", { observe });
    });
    await frozen;
    assert.equal((await readOwnerItem(world.plane()))?.accepting, false);
    await reconcile(world.plane());
    assert.deepEqual(await readOwnerItem(world.plane()), { epoch: 3, accepting: true, retired: false });
    assert.equal((await requireOwnership(world.monolith, context.name)).phase, "extracted");
    assert.equal((await world.move("extracted")).epoch, 3);
  });

  it("leaves room for another: of two at once, each reaches the phase or is refused, and one handover is made", async () => {
    await arrive("canary");
    const moves = await Promise.allSettled([world.move("extracted"), world.move("extracted"), world.move("extracted")]);
    for (const move of moves) {
      if (move.status === "fulfilled") assert.equal(move.value.phase, "extracted");
      else assert.ok(move.reason instanceof RefusedTransition, String(move.reason));
    }
    assert.ok(moves.some(({ status }) => status === "fulfilled"));
    const trail = await world.stores.database.admin("SELECT FROM banyan.transitions WHERE to_phase = 'extracted'");
    assert.equal(trail.length, 1);
  });
});
