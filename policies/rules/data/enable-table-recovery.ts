import { demand, isTrue, numberOf, shown } from "../../core/demands";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { TABLE } from "../../core/stateful";

/** `data-ddb-pitr` */
export const enableTableRecovery: Policy = {
  id: "data-ddb-pitr",
  family: "data",
  title: "Tables can be restored to any second of the last days",
  severity: "high",
  description: "Point-in-time recovery is on, and a recovery period that is given is 7 days or longer.",
  why: "A wrong write is found days later, and nothing else brings the table back as it was.",
  remediation: "Set pointInTimeRecovery to { enabled: true }.",
  references: [{ framework: "AWS FSBP", control: "DynamoDB.2" }],
  levels: IN_PRODUCTION,
  config: { minimumDays: { type: "number", description: "Shortest recovery period, in days.", default: 7 } },
  types: [TABLE],
  checkResource: (resource, settings) =>
    demand(resource, [
      {
        path: "pointInTimeRecovery.enabled",
        id: "no-recovery",
        holds: isTrue,
        what: (value) => `is ${shown(value)}`,
        fix: "Set pointInTimeRecovery to { enabled: true }.",
      },
      {
        path: "pointInTimeRecovery.recoveryPeriodInDays",
        id: "short-recovery",
        holds: (value) => value === null || (numberOf(value) ?? 0) >= settings.number("minimumDays"),
        what: (value) => `is ${shown(value)} days; at least ${settings.number("minimumDays")} are needed`,
        fix: "Leave it out for 35 days.",
      },
    ]),
};
