import { numberRulesUniquely } from "../../../../policies/rules/routing/number-rules-uniquely";
import { WORLD } from "../../fixtures/world";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";
import { subject } from "../../fixtures/world";
import { loneRule, rule, withRule } from "./world";

const other = (props: Record<string, unknown>, extra: Partial<Subject> = {}): readonly Subject[] => [
  ...WORLD,
  { ...rule("ratings", { priority: 140, to: { monolith: 1 } }, props), ...extra },
];

export const numberRulesUniquelyCases: PolicyCases = {
  policy: numberRulesUniquely,
  spellings: {
    "the number": {
      good: [on("the least", loneRule({ priority: 1 })), on("the most", loneRule({ priority: 50_000 }))],
      bad: [
        on("none", loneRule({ priority: undefined }), { by: "both" }),
        on("zero", loneRule({ priority: 0 })),
        on("too many", loneRule({ priority: 50_001 })),
        on("a part", loneRule({ priority: 1.5 })),
        on("a text", loneRule({ priority: "10" })),
      ].map((one) => ({ ...one, by: "resource" as const })),
    },
    "on one listener": {
      good: [
        on("all different", WORLD),
        on(
          "the same on another listener",
          other({ listenerArn: "arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/b/3/4" }),
        ),
        on("the same on a listener that is not known", other({ listenerArn: UNKNOWN_TEXT })),
      ],
      bad: [
        on("the same", withRule("ratings", { priority: 140, to: { monolith: 1 } }), { finding: "taken", by: "stack" }),
        on("the same under both tokens", other({}, { type: "aws:alb/listenerRule:ListenerRule" }), {
          finding: "taken",
        }),
        on(
          "the same by what the listener was computed from",
          other({ listenerArn: UNKNOWN_TEXT }, { propertyDependencies: { listenerArn: [urnOf(subject("https"))] } }),
          { finding: "taken" },
        ),
      ],
    },
  },
  undecided: [on("a priority that is not known", loneRule({ priority: UNKNOWN_TEXT }))],
  mutations: [
    changing("ratings-route-rest", without("priority")),
    changing("ratings-route-rest", having({ priority: 0 })),
  ],
};
