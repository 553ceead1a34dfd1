import { leaveTheRestToTheMonolith } from "../../../../policies/rules/routing/leave-the-rest-to-the-monolith";
import { actionsTo, alone, changed, WORLD } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT } from "../../support/subject";
import { loneRule, takenOver, withRule } from "./world";

const listener = (defaultActions: unknown) => changed("https", { defaultActions });
const fixed = [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }];
const conditions = (...values: readonly unknown[]) => loneRule({ conditions: values });
const allRetired = takenOver("schedule", "retired", takenOver("ratings", "retired"));

export const leaveTheRestToTheMonolithCases: PolicyCases = {
  policy: leaveTheRestToTheMonolith,
  spellings: {
    "the default action": {
      good: [
        on("the monolith", WORLD),
        on(
          "the monolith, in a forward block",
          listener([
            {
              type: "forward",
              forward: {
                targetGroups: [{ arn: (actionsTo({ monolith: 1 })[0] as { targetGroupArn: string }).targetGroupArn }],
              },
            },
          ]),
        ),
        on("anything, once all are retired", changed("https", { defaultActions: fixed }, allRetired)),
        on(
          "a redirect without encryption",
          alone("https", { protocol: "HTTP", defaultActions: [{ type: "redirect" }] }),
        ),
      ],
      bad: [
        on("a context", listener(actionsTo({ ratings: 1 })), { finding: "default-context", by: "stack" }),
        on("a split", listener(actionsTo({ monolith: 90, ratings: 10 })), { finding: "split-default", by: "both" }),
        on("nobody", listener(fixed), { finding: "default-none", by: "stack" }),
        on(
          "nobody, with one context retired",
          changed("https", { defaultActions: fixed }, takenOver("ratings", "retired")),
        ),
      ],
    },
    "a context's rule": {
      good: [
        on("its own paths", WORLD),
        on(
          "a header and its own paths",
          conditions({ pathPattern: { values: ["/ratings"] } }, { httpHeader: { httpHeaderName: "x", values: ["1"] } }),
        ),
        on(
          "a response without a target",
          loneRule({ conditions: [{ pathPattern: { values: ["/*"] } }], actions: fixed }),
        ),
        on(
          "the platform's redirect of everything",
          loneRule({
            conditions: [{ pathPattern: { values: ["/*"] } }],
            tags: { BoundedContext: "platform" },
            actions: fixed,
          }),
        ),
      ],
      bad: [
        on("every path", conditions({ pathPattern: { values: ["/*"] } }), { finding: "catch-all", by: "both" }),
        on("a star", conditions({ pathPattern: { values: ["*"] } }), { by: "both" }),
        on("beside its own", conditions({ pathPattern: { values: ["/ratings", "/?*"] } }), { by: "both" }),
        on("a method alone", conditions({ httpRequestMethod: { values: ["GET"] } }), { by: "both" }),
        on("a host alone", conditions({ hostHeader: { values: ["x.example"] } }), { by: "both" }),
        on("a header alone", conditions({ httpHeader: { httpHeaderName: "x", values: ["1"] } }), { by: "both" }),
        on("an expression", conditions({ pathPattern: { regexValues: [".*"] } }), { by: "both" }),
        on(
          "by whom it forwards to",
          withRule("ratings", { priority: 160, paths: ["/*"], to: { ratings: 1 } }, { tags: {} }),
          { by: "stack" },
        ),
      ],
    },
  },
  undecided: [on("a default that is not known", listener(UNKNOWN_TEXT))],
  mutations: [changing("ratings-route-rest", having({ conditions: [{ pathPattern: { values: ["/*"] } }] }))],
};
