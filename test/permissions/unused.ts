/** Permissions that roles hold and no end-to-end suite uses, each with the reason for which it is held. */
import type { Unused } from "./judge";

export const UNUSED: readonly Unused[] = [
  {
    role: "banyan-local-*",
    action: "rds-data:RollbackTransaction",
    resource: "*",
    reason: "A transaction that fails is rolled back; the suites count on few that do",
    whenItFails: true,
  },
  {
    role: "banyan-local-*-relay",
    action: "dynamodb:ConditionCheckItem",
    resource: "*",
    reason:
      "A repair of a unique name's item checks that its row still stands; test/audit plants such faults, on stores of its own",
    whenItFails: true,
  },
  {
    role: "banyan-local-*-relay",
    action: "sqs:SendMessage",
    resource: "arn:aws:sqs:*:banyan-local-*-relay-failures",
    reason:
      "Lambda keeps rings and sweeps that the relay failed on under the relay's role; suites count on none failing",
    whenItFails: true,
  },
  {
    role: "banyan-local-*-listener",
    action: "sqs:SendMessage",
    resource: "arn:aws:sqs:*:banyan-local-*-dead-letters",
    reason: "Lambda sets events aside that the listener failed on under its role; suites count on none failing",
    whenItFails: true,
  },
];

/** Calls that are refused by design, each with the reason. */
export const REFUSED: readonly Unused[] = [
  {
    role: "banyan-local-monolith",
    action: "lambda:InvokeFunction",
    resource: "arn:aws:lambda:*:function:banyan-local-*-relay",
    reason:
      "The edge rings for every context that it knows, off the request's path; one that is not deployed has no relay",
  },
  {
    role: "banyan-local-*-relay",
    action: "dynamodb:*",
    resource: "arn:aws:dynamodb:*:table/banyan-local-*-g*",
    reason: "A relay that began in a table's last life wakes in the next one: its role holds the new table alone",
  },
];
