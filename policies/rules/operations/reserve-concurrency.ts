import { demand, numberOf, shown } from "../../core/demands";
import { violation } from "../../core/finding";
import { FUNCTION } from "../../core/functions/resolve";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { member } from "../../core/value";

/** What AWS keeps for functions without a reservation. */
const UNRESERVED = 100;

/** `ops-lambda-concurrency` */
export const reserveConcurrency: Policy = {
  id: "ops-lambda-concurrency",
  family: "operations",
  title: "Every function has concurrency of its own",
  severity: "medium",
  description: "A function reserves 1 or more executions, and all together leave 100 of the account's limit to others.",
  why: "One function without a bound takes the executions of all, the way back included.",
  remediation: "Set reservedConcurrentExecutions to what the function may need at most.",
  references: [{ framework: "Checkov", control: "CKV_AWS_115" }],
  levels: IN_PRODUCTION,
  config: {
    accountLimit: { type: "number", description: "Concurrent executions of the account and region.", default: 1000 },
  },
  types: [FUNCTION],
  checkResource: (resource) =>
    demand(resource, [
      {
        path: "reservedConcurrentExecutions",
        id: "unreserved",
        holds: (value) => (numberOf(value) ?? -1) >= 1,
        what: (value) =>
          numberOf(value) === 0 ? "is 0: the function never runs" : `is ${shown(value)}: the function has no bound`,
        fix: "Set it to what the function may need at most.",
      },
    ]),
  checkStack(graph, settings) {
    const functions = graph.ofType(FUNCTION);
    const reserved = functions.map(({ props }) =>
      Math.max(0, numberOf(member(props, "reservedConcurrentExecutions")) ?? 0),
    );
    const sum = reserved.reduce((total, one) => total + one, 0);
    const most = settings.number("accountLimit") - UNRESERVED;
    const largest = functions[reserved.indexOf(Math.max(...reserved))];
    if (sum <= most || largest === undefined) return [];
    return [
      violation(largest, "reservedConcurrentExecutions", {
        id: "over-account-limit",
        what: `is the largest of reservations that sum up to ${sum}; the account has ${most} to reserve`,
        fix: "Lower reservations, or raise the account's limit and the setting accountLimit.",
      }),
    ];
  },
};
