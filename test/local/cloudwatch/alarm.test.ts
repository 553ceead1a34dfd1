import assert from "node:assert/strict";
import { evaluateAlarm } from "../../../local/services/cloudwatch/alarm";

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
