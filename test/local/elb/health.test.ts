import assert from "node:assert/strict";
import { matches } from "../../../local/services/elb/health";
import type { TargetState } from "../../../local/services/elb/model";
import { TargetGroup } from "../../../local/services/elb/target-group";
import { groupSettings, NO_CHECKS } from "../support/balancer";
import { ManualClock } from "../../support/manual-clock";

/** A group whose probes answer what the test says. */
function setUp(healthy = 2, unhealthy = 2) {
  const clock = new ManualClock();
  const answers = new Map<string, number | undefined>();
  const changes: string[] = [];
  const healthCheck = { ...NO_CHECKS, enabled: true, healthyThreshold: healthy, unhealthyThreshold: unhealthy };
  const group = new TargetGroup(
    "arn",
    groupSettings("web", { healthCheck }),
    clock,
    ({ id }) => ({ probe: () => Promise.resolve(answers.get(id)), close: () => undefined }),
    ({ reference, state }) => changes.push(`${reference.id} ${state}`),
  );
  /** One round of checks: the probe's answer is looked at before the next is due. */
  const round = async (): Promise<void> => {
    clock.advance(30_000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const states = (): TargetState[] => group.targets().map(({ state }) => state);
  return { group, answers, round, states, changes };
}

describe("health of targets", () => {
  it("is initial, then healthy after one success", async () => {
    const { group, answers, round, states } = setUp();
    answers.set("a", 200);
    group.register({ id: "a" }, true);
    assert.deepEqual(states(), ["initial"]);
    await round();
    assert.deepEqual(states(), ["healthy"]);
  });

  it("changes only after as many results in a row as the thresholds say", async () => {
    const { group, answers, round, states, changes } = setUp(3, 2);
    answers.set("a", 200);
    group.register({ id: "a" }, true);
    await round();
    const seen: TargetState[] = [];
    for (const status of [500, 200, undefined, 500, 200, 200, 200]) {
      answers.set("a", status);
      await round();
      seen.push(...states());
    }
    assert.deepEqual(seen, ["healthy", "healthy", "healthy", "unhealthy", "unhealthy", "unhealthy", "healthy"]);
    assert.deepEqual(changes, ["a healthy", "a unhealthy", "a healthy"]);
  });

  it("decides who gets requests, and nobody healthy means anybody", async () => {
    const { group, answers, round } = setUp();
    answers.set("a", 200).set("b", 500);
    group.register({ id: "a" }, true);
    group.register({ id: "b" }, true);
    await round();
    await round();
    const chosen = (): Set<string | undefined> =>
      new Set(Array.from({ length: 6 }, () => group.choose()?.reference.id));
    assert.deepEqual(chosen(), new Set(["a"]));
    answers.set("a", 500);
    await round();
    await round();
    assert.deepEqual(chosen(), new Set(["a", "b"]));
  });

  it("reads lists and ranges of status codes", () => {
    assert.deepEqual(
      [200, 204, 299, 302, 404].map((status) => matches("200-204,302", status)),
      [true, true, false, true, false],
    );
  });
});
