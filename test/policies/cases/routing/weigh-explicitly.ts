import { weighExplicitly } from "../../../../policies/rules/routing/weigh-explicitly";
import { alone, groupArn } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT } from "../../support/subject";
import { loneRule, withRule } from "./world";

const groups = (...weights: readonly unknown[]) =>
  weights.map((weight, index) => ({
    arn: groupArn(index === 0 ? "monolith" : "ratings"),
    ...(weight === undefined ? {} : { weight }),
  }));
const forward = (targetGroups: unknown, more: Record<string, unknown> = {}) => [
  { type: "forward", forward: { targetGroups, ...more } },
];
const rule = (actions: unknown) => loneRule({ actions });
const listener = (defaultActions: unknown) => alone("https", { defaultActions });

export const weighExplicitlyCases: PolicyCases = {
  policy: weighExplicitly,
  spellings: {
    "in a rule": {
      good: [
        on("two", rule(forward(groups(90, 10)))),
        on("the least and the most", rule(forward(groups(1, 999)))),
        on("one, plainly", rule([{ type: "forward", targetGroupArn: groupArn("ratings") }])),
        on("one in a block", rule(forward(groups(undefined)))),
        on("stickiness off", rule(forward(groups(90, 10), { stickiness: { enabled: false, duration: 1 } }))),
        on("a redirect", rule([{ type: "redirect", redirect: { statusCode: "HTTP_301" } }])),
      ],
      bad: [
        on(
          "two contexts and no monolith",
          withRule("ratings", { priority: 160, methods: ["GET"], paths: ["/x"], to: { ratings: 50, schedule: 50 } }),
          { finding: "without-monolith", by: "stack" },
        ),
        on("none", rule(forward(groups(undefined, undefined))), { finding: "missing" }),
        on("one of two", rule(forward(groups(90, undefined))), { finding: "missing" }),
        on("zero", rule(forward(groups(100, 0))), { finding: "zero" }),
        on("too many", rule(forward(groups(1, 1000))), { finding: "out-of-range" }),
        on("a negative one", rule(forward(groups(1, -1))), { finding: "out-of-range" }),
        on("a part", rule(forward(groups(1, 0.5))), { finding: "out-of-range" }),
        on("sticky", rule(forward(groups(90, 10), { stickiness: { enabled: true, duration: 60 } })), {
          finding: "sticky",
        }),
        on("behind an unknown", rule(forward([{ arn: UNKNOWN_TEXT, weight: UNKNOWN_TEXT }, ...groups(0)]))),
      ],
    },
    "in a listener": {
      good: [on("one", listener([{ type: "forward", targetGroupArn: groupArn("monolith") }]))],
      bad: [
        on("zero", listener(forward(groups(1, 0)))),
        on("sticky", listener(forward(groups(1), { stickiness: { enabled: true, duration: 60 } }))),
      ],
    },
  },
  undecided: [on("a weight that is not known", rule(forward(groups(1, UNKNOWN_TEXT))))],
  mutations: [changing("ratings-route-safe", having({ actions: forward(groups(100, 0)) }))],
};
