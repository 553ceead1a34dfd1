import assert from "node:assert/strict";
import fc from "fast-check";
import { allowedFrom, ownerIn, type Place, planMove, weightIn } from "../../migration/phase";
import { PHASES } from "../../migration/runtime/phases";

const place = fc.record({
  phase: fc.constantFrom(...PHASES),
  weight: fc.integer({ min: 1, max: 99 }),
  generation: fc.constantFrom(1, 2),
});
const kinds = (from: Place, wanted: Place, used: readonly number[] = [from.generation]): readonly string[] | string => {
  const plan = planMove(from, wanted, used);
  return plan.verdict === "go" ? plan.steps.map(({ kind }) => kind) : plan.code;
};
const at = (phase: Place["phase"], weight = 10, generation = 1): Place => ({ phase, weight, generation });

describe("Moves between phases", () => {
  it("go one phase forward at a time, and back any number", () => {
    assert.deepEqual(allowedFrom("monolith"), ["monolith", "replicate"]);
    assert.deepEqual(allowedFrom("canary"), ["monolith", "replicate", "shadow", "canary", "extracted"]);
    assert.deepEqual(allowedFrom("extracted"), PHASES);
    assert.deepEqual(allowedFrom("retired"), ["retired"]);
  });

  it("are refused exactly where a phase is not allowed, a weight is impossible or a generation does not fit", () => {
    fc.assert(
      fc.property(place, place, fc.subarray([1, 2]), (from, wanted, used) => {
        const plan = planMove(from, wanted, used);
        const entersAnew = from.phase === "monolith" && wanted.phase !== "monolith";
        const fits = from.phase === "monolith" || wanted.generation === from.generation;
        const legal =
          allowedFrom(from.phase).includes(wanted.phase) && fits && !(entersAnew && used.includes(wanted.generation));
        assert.equal(plan.verdict, legal ? "go" : "refused");
      }),
    );
  });

  it("change the owner exactly where the phases have different ones", () => {
    fc.assert(
      fc.property(place, place, (from, wanted) => {
        const plan = planMove(from, { ...wanted, generation: from.generation }, []);
        if (plan.verdict === "refused") return;
        const handovers = plan.steps.flatMap((step) => (step.kind === "hand-over" ? [step.to] : []));
        const differs = ownerIn(from.phase) !== ownerIn(wanted.phase);
        assert.deepEqual(handovers, differs ? [ownerIn(wanted.phase)] : []);
      }),
    );
  });

  it("never go forward without looking whether the follower is ready, except to begin and to retire", () => {
    assert.deepEqual(kinds(at("monolith"), at("replicate"), []), ["enter", "backfill"]);
    assert.deepEqual(kinds(at("replicate"), at("shadow")), ["await-ready", "record"]);
    assert.deepEqual(kinds(at("shadow"), at("canary")), ["await-ready", "record"]);
    assert.deepEqual(kinds(at("canary", 10), at("canary", 50)), ["await-ready", "record"]);
    assert.deepEqual(kinds(at("canary"), at("extracted")), ["await-ready", "hand-over"]);
    assert.deepEqual(kinds(at("extracted"), at("retired")), ["retire"]);
  });

  it("lower a canary's weight, and go back, without waiting for anything", () => {
    assert.deepEqual(kinds(at("canary", 50), at("canary", 10)), ["record"]);
    assert.deepEqual(kinds(at("canary"), at("replicate")), ["record"]);
    assert.deepEqual(kinds(at("canary"), at("monolith")), ["leave"]);
    assert.deepEqual(kinds(at("extracted"), at("canary")), ["hand-over"]);
    assert.deepEqual(kinds(at("extracted"), at("monolith")), ["hand-over", "leave"]);
  });

  it("have nothing to do where the context already is, but to finish what was interrupted", () => {
    assert.deepEqual(kinds(at("canary", 10), at("canary", 10)), []);
    assert.deepEqual(kinds(at("extracted"), at("extracted")), []);
    assert.deepEqual(kinds(at("replicate"), at("replicate")), ["backfill"]);
    assert.deepEqual(kinds(at("monolith"), at("monolith")), ["tidy"]);
    assert.deepEqual(kinds(at("retired"), at("retired")), ["retire"]);
  });

  it("give every phase but canary a weight of its own", () => {
    assert.deepEqual(
      PHASES.map((phase) => weightIn(phase, 37)),
      [0, 0, 0, 37, 100, 100],
    );
  });
});
