import { scopeBusPublishing } from "../../../../policies/rules/contexts/scope-bus-publishing";
import { allow, arn, component, plus, policyText, rolePolicyFor, WORLD } from "../../fixtures/world";
import { changing, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";

const BUS = arn("events", "event-bus/banyan-dev");
const from = (source: unknown, operator = "StringEquals", key = "events:source") => ({ [operator]: { [key]: source } });
const publish = (
  resource: unknown = BUS,
  condition: unknown = from("banyan.ratings"),
  action: unknown = "events:PutEvents",
) => allow(action, resource, condition);
const api = (...statements: readonly unknown[]) => rolePolicyFor("banyan-dev-ratings-api", ...statements);
const inside = (statement: unknown): Subject => ({
  type: "aws:iam/role:Role",
  name: "publisher",
  parent: urnOf(component("ratings")),
  props: { name: "publisher", inlinePolicies: [{ name: "own", policy: policyText(statement) }] },
});

export const scopeBusPublishingCases: PolicyCases = {
  policy: scopeBusPublishing,
  spellings: {
    "as a role policy": {
      good: [
        on("the shared bus in the own name", api(publish())),
        on("below the own name", api(publish(BUS, from("banyan.ratings.stars")))),
        on("by a pattern below the own name", api(publish(BUS, from("banyan.ratings.*", "StringLike")))),
        on("with the key in another case", api(publish(BUS, from("banyan.ratings", "StringEquals", "Events:Source")))),
        on("a denial", api({ ...publish("*"), Effect: "Deny" })),
        on("another action", api(allow("events:ListRules", "*"))),
        on("a listed bus", api(publish()), { config: { buses: ["banyan-{stack}"] } }),
        on("the compliant stack", WORLD),
      ],
      bad: [
        on(
          "a bus of one context",
          plus(
            {
              type: "aws:cloudwatch/eventBus:EventBus",
              name: "own-bus",
              props: { name: "schedules", tags: { BoundedContext: "schedule" } },
            },
            api(publish(arn("events", "event-bus/schedules"))),
          ),
          { finding: "bus:own-bus", by: "stack" },
        ),
        on("every bus", api(publish("*")), { finding: "bus", by: "both" }),
        on("every bus of the account", api(publish(arn("events", "event-bus/*"))), { finding: "bus" }),
        on("the default bus", api(publish(arn("events", "event-bus/default"))), { finding: "bus" }),
        on(
          "every bus but one",
          api({
            ...allow("events:PutEvents", BUS),
            Resource: undefined,
            NotResource: BUS,
            Condition: from("banyan.ratings"),
          }),
        ),
        on("a bus that is not listed", api(publish(arn("events", "event-bus/other"))), {
          config: { buses: ["banyan-{stack}"] },
        }),
        on("no condition", api(allow("events:PutEvents", BUS)), { finding: "source:any" }),
        on("a condition on something else", api(publish(BUS, { StringEquals: { "events:detail-type": "x" } })), {
          finding: "source:any",
        }),
        on("another context's name", api(publish(BUS, from("banyan.schedule"))), { finding: "source:banyan.schedule" }),
        on("two names, one foreign", api(publish(BUS, from(["banyan.ratings", "banyan.schedule"])))),
        on("any name", api(publish(BUS, from("*", "StringLike")))),
        on("a name that only begins like the own", api(publish(BUS, from("banyan.ratingsx")))),
        on("a pattern that only begins like the own", api(publish(BUS, from("banyan.ratings*", "StringLike")))),
        on("a condition that lets no source pass", api(publish(BUS, from("banyan.ratings", "StringEqualsIfExists"))), {
          finding: "source:any",
        }),
        on("every action", api(allow("events:*", BUS))),
      ],
    },
    "inside of a component": {
      good: [on("the own name", inside(publish()))],
      bad: [
        on("another's", inside(publish(BUS, from("banyan.schedule")))),
        on("over the stack", plus(api(publish(BUS, from("banyan.schedule")))), { by: "stack" }),
      ],
    },
  },
  undecided: [on("a source that is not known", api(publish(BUS, from(UNKNOWN_TEXT))))],
  mutations: [
    changing("ratings-api-policy", (props) => ({
      ...props,
      policy: String(props["policy"]).replace(
        '"Statement":[',
        `"Statement":[${JSON.stringify(allow("events:PutEvents", "arn:aws:events:eu-central-1:111111111111:event-bus/banyan-prod"))},`,
      ),
    })),
  ],
};
