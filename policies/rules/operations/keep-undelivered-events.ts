import { isGiven } from "../../core/demands";
import { violation } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { at } from "../../core/value";

/** `ops-eventbridge-dlq` */
export const keepUndeliveredEvents: Policy = {
  id: "ops-eventbridge-dlq",
  family: "operations",
  title: "Events that a rule cannot deliver are kept",
  severity: "medium",
  description: "Every target of a rule names a dead-letter queue; one that is created in the same update counts.",
  why: "A target that refuses an event for a day loses it.",
  remediation: "Set deadLetterConfig to { arn } of a queue whose policy lets the rule send to it.",
  references: [{ framework: "Banyan", control: "ops-eventbridge-dlq" }],
  levels: IN_PRODUCTION,
  config: {},
  types: ["aws:cloudwatch/eventTarget:EventTarget"],
  checkResource: (resource) =>
    isGiven(at(resource.props, "deadLetterConfig", "arn"))
      ? []
      : [
          violation(resource, "deadLetterConfig.arn", {
            id: "no-dead-letter-queue",
            what: "is missing",
            fix: "Name a queue whose policy lets the rule send to it.",
          }),
        ],
};
