import { orderRules } from "../../../../policies/rules/routing/order-rules";
import { WORLD } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { reshaped, withRule } from "./world";

export const orderRulesCases: PolicyCases = {
  policy: orderRules,
  spellings: {
    "narrow before wide": {
      good: [
        on("headers, weights, the rest", WORLD),
        on("a wider rule with the same target", withRule("ratings", { priority: 160, to: { monolith: 1 } })),
        on("a nested path before", withRule("ratings", { priority: 105, paths: ["/ratings/x/*"], to: { ratings: 1 } })),
        on("another path behind", withRule("ratings", { priority: 160, paths: ["/stars"], to: { ratings: 1 } })),
        on("another case behind", withRule("ratings", { priority: 160, paths: ["/Ratings/*"], to: { ratings: 1 } })),
      ],
      bad: [
        on(
          "weights behind the rest",
          reshaped("ratings-safe", { priority: 160, methods: ["GET", "HEAD"], to: { monolith: 90, ratings: 10 } }),
          {
            finding: "shadowed-by:ratings-rest",
          },
        ),
        on(
          "a header behind the weights",
          withRule("ratings", { priority: 145, header: ["x-canary", "1"], methods: ["GET"], to: { ratings: 1 } }),
          {
            finding: "shadowed-by:ratings-safe",
          },
        ),
        on("a nested path behind", withRule("ratings", { priority: 160, paths: ["/ratings/x/*"], to: { ratings: 1 } })),
        on("a path with ? behind", withRule("ratings", { priority: 160, paths: ["/ratings/?"], to: { ratings: 1 } })),
        on("the same rule for another", withRule("ratings", { priority: 160, to: { ratings: 1 } })),
      ],
    },
    bands: {
      good: [on("one after the other", WORLD)],
      bad: [
        on("one inside of another", withRule("schedule", { priority: 135, paths: ["/other"], to: { schedule: 1 } }), {
          finding: "band-of:ratings",
        }),
      ],
    },
  },
  mutations: [changing("ratings-route-rest", having({ priority: 1 }))],
};
