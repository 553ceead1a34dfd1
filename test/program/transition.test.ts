import assert from "node:assert/strict";
import type { TransitionResult } from "../../migration/runtime/phases";
import { readTransitionResult, transitionRequest } from "../../infra/compute/transition";

const RESULT: TransitionResult = {
  context: "ratings",
  phase: "canary",
  weight: 10,
  generation: 1,
  owner: "monolith",
  epoch: 3,
};

describe("The answer of a transition", () => {
  it("is read as it stands", () => {
    assert.deepEqual(readTransitionResult("ratings", JSON.stringify(RESULT)), RESULT);
  });

  for (const [title, answer] of [
    ["that is empty", ""],
    ["that is no JSON", "<html>"],
    ["that is null", "null"],
    ["of a function that failed", JSON.stringify({ errorMessage: "x", errorType: "Error" })],
    ["with an unknown phase", JSON.stringify({ ...RESULT, phase: "weighted" })],
    ["without an epoch", JSON.stringify({ ...RESULT, epoch: undefined })],
    ["about another context", JSON.stringify({ ...RESULT, context: "schedule" })],
  ] as const)
    it(`fails the update ${title}, and says that no rule changed`, () => {
      assert.throws(
        () => readTransitionResult("ratings", answer),
        /"ratings" gave an answer.*No listener rule was changed/s,
      );
    });
});

describe("The request of a transition", () => {
  it("gives the weight that the phase means, whatever the config still says", () => {
    const weight = (phase: TransitionResult["phase"]): number =>
      transitionRequest("dev", "ratings", { phase, weight: 25, generation: 1 }).weight;
    assert.deepEqual(
      (["monolith", "replicate", "shadow", "canary", "extracted", "retired"] as const).map(weight),
      [0, 0, 0, 25, 100, 100],
    );
  });

  it("carries the reason of a forced move, and no force otherwise", () => {
    const config = { phase: "extracted", weight: 10, generation: 2 } as const;
    assert.equal("force" in transitionRequest("dev", "ratings", config), false);
    const forced = transitionRequest("dev", "ratings", {
      ...config,
      force: { reason: "the gate's figures are stale" },
    });
    assert.deepEqual(forced.force, { reason: "the gate's figures are stale" });
    assert.equal(forced.table, "banyan-dev-ratings-g2");
  });
});
