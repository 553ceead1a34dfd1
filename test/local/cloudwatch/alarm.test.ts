import assert from "node:assert/strict";
import { type AlarmSettings, evaluateAlarm } from "../../../local/services/cloudwatch/alarm";
import { AlarmWatch } from "../../../local/services/cloudwatch/alarm-watch";
import { Metrics } from "../../../local/services/cloudwatch/metrics";
import { ManualClock } from "../../support/manual-clock";

const MODES = ["missing", "ignore", "breaching", "notBreaching"] as const;
const [O, A, I] = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;
/** The state before, which "ignore" keeps. */
const BEFORE = "OK";

describe("an alarm over missing data", () => {
  /** The two tables of AWS's "Configuring how CloudWatch alarms treat missing data": 0 fine, X breaching, - missing. */
  const table: readonly (readonly [n: number, m: number, range: string, ...expected: string[]])[] = [
    [3, 3, "0 - X - X", O, O, O, O],
    [3, 3, "0 - - - -", O, O, O, O],
    [3, 3, "- - - - -", I, BEFORE, A, O],
    [3, 3, "0 X X - X", A, A, A, A],
    [3, 3, "- - - - X", I, BEFORE, A, O],
    [3, 3, "X - - - -", A, BEFORE, A, O],
    [3, 2, "0 - X - X", A, A, A, A],
    [3, 2, "0 0 X 0 X", A, A, A, A],
    [3, 2, "0 - X - -", O, O, A, O],
    [3, 2, "- - - - 0", O, O, A, O],
    [3, 2, "- - - - X", I, BEFORE, A, O],
  ];
  for (const [n, m, range, ...expected] of table)
    it(`of ${m} out of ${n} in "${range}" is as AWS's table says`, () => {
      const points = range.split(" ").map((point) => (point === "-" ? undefined : point === "X"));
      assert.deepEqual(
        MODES.map((mode) => evaluateAlarm(points, n, m, mode, BEFORE)),
        expected,
      );
    });
});

describe("the watch over alarms", () => {
  const ALARM: AlarmSettings = {
    name: "errors",
    namespace: "Banyan",
    metricName: "Errors",
    dimensions: { Path: "new" },
    comparisonOperator: "GreaterThanThreshold",
    threshold: 5,
    period: 60,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    statistic: "Sum",
    treatMissingData: "notBreaching",
  };

  it("goes into alarm when enough periods breach, and back when they no longer do", () => {
    const clock = new ManualClock();
    const metrics = new Metrics(clock);
    const changes: string[] = [];
    const watch = new AlarmWatch(
      clock,
      metrics,
      () => [ALARM],
      (name, state) => changes.push(`${name} ${state}`),
    );
    watch.start();
    const errors = metrics.metric("Banyan", "Errors", { Path: "new" });
    assert.equal(watch.state("errors"), "INSUFFICIENT_DATA");
    for (const count of [1, 9, 9]) {
      for (let i = 0; i < count; i++) errors.add(1);
      clock.advance(60_000);
    }
    assert.equal(watch.state("errors"), "ALARM");
    clock.advance(600_000);
    assert.deepEqual(changes, ["errors OK", "errors ALARM", "errors OK"]);
    watch.stop();
  });
});
