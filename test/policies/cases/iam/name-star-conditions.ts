import { nameStarConditions } from "../../../../policies/rules/iam/name-star-conditions";
import { arn } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { policyText } from "../../fixtures/world";
import { IDENTITY, rolePolicy } from "../../support/documents";
import { UNKNOWN_TEXT } from "../../support/subject";

const metrics = (Condition?: unknown, Action: unknown = "cloudwatch:PutMetricData") => ({
  Effect: "Allow",
  Action,
  Resource: "*",
  Condition,
});
const namespace = (operator: string, value: unknown, key = "cloudwatch:namespace") =>
  metrics({ [operator]: { [key]: value } });
const events = (Resource: unknown, Action: unknown = "events:PutEvents") => ({ Effect: "Allow", Action, Resource });

export const nameStarConditionsCases: PolicyCases = {
  policy: nameStarConditions,
  spellings: {
    metrics: {
      good: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) => on(carrier, carry(namespace("StringEquals", "Banyan")))),
        on("two namespaces", rolePolicy(namespace("StringEquals", ["Banyan", "Other"]))),
        on("a beginning", rolePolicy(namespace("StringLike", "Banyan/*"))),
        on("the key in another case", rolePolicy(namespace("stringequals", "Banyan", "CloudWatch:Namespace"))),
        on("another action", rolePolicy(metrics(undefined, "xray:PutTraceSegments"))),
        on("a denial", rolePolicy({ ...metrics(), Effect: "Deny" })),
      ],
      bad: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) => on(carrier, carry(metrics()), { finding: "namespace" })),
        on("every namespace", rolePolicy(namespace("StringLike", "*"))),
        on("one and every", rolePolicy(namespace("StringLike", ["Banyan", "*"]))),
        on("all but one", rolePolicy(namespace("StringNotEquals", "AWS/EC2"))),
        on("where it is given", rolePolicy(namespace("StringEqualsIfExists", "Banyan"))),
        on("another key", rolePolicy(namespace("StringEquals", "111111111111", "aws:PrincipalAccount"))),
        on("by a pattern of actions", rolePolicy(metrics(undefined, "cloudwatch:Put*"))),
      ],
    },
    events: {
      good: [on("the bus", rolePolicy(events(arn("events", "event-bus/banyan-dev"))))],
      bad: [
        on("every bus", rolePolicy(events("*")), { finding: "bus:*" }),
        on("every bus of the account", rolePolicy(events(arn("events", "event-bus/*")))),
        on("beside the bus", rolePolicy(events([arn("events", "event-bus/banyan-dev"), "*"]))),
        on("by a pattern of actions", rolePolicy(events("*", "events:*"))),
        on("in production", rolePolicy(events("*")), { stack: "prod" }),
      ],
    },
  },
  undecided: [on("a namespace that is not known", rolePolicy(namespace("StringEquals", UNKNOWN_TEXT)))],
  mutations: [changing("ratings-relay-policy", having({ policy: policyText(metrics()) }))],
};
