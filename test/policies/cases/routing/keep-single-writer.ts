import { keepSingleWriter } from "../../../../policies/rules/routing/keep-single-writer";
import { WORLD } from "../../fixtures/world";
import { changing, having, inText, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";
import { subject } from "../../fixtures/world";
import { reshaped, rule, takenOver, withRule } from "./world";

const SPLIT = { monolith: 90, ratings: 10 };
const split = (shape: { readonly methods?: readonly string[]; readonly paths?: readonly string[] }) =>
  reshaped("ratings-safe", { priority: 140, to: SPLIT, ...shape });
const unknownTo = (from: string) => [
  ...WORLD,
  {
    ...rule(
      "ratings",
      { priority: 145, methods: ["POST"], to: { ratings: 1 } },
      { actions: [{ type: "forward", targetGroupArn: UNKNOWN_TEXT }] },
    ),
    propertyDependencies: { actions: [urnOf(subject(from))] },
  },
];

export const keepSingleWriterCases: PolicyCases = {
  policy: keepSingleWriter,
  spellings: {
    "a split": {
      good: [
        on("of reads", WORLD),
        on("of GET, HEAD and OPTIONS", split({ methods: ["GET", "HEAD", "OPTIONS"] })),
        on(
          "with a group that gets nothing",
          reshaped("ratings-rest", { priority: 150, to: { monolith: 100, ratings: 0 } }),
        ),
      ],
      bad: [
        on("of everything", split({}), { finding: "split-writes" }),
        on("with a method that writes", split({ methods: ["GET", "POST"] }), { finding: "split-writes" }),
        on("of writes", split({ methods: ["POST"] })),
        on(
          "of groups that are not known",
          withRule(
            "ratings",
            { priority: 160, paths: ["/x"], to: SPLIT },
            {
              actions: [
                {
                  type: "forward",
                  forward: {
                    targetGroups: [
                      { arn: UNKNOWN_TEXT, weight: 1 },
                      { arn: UNKNOWN_TEXT, weight: 1 },
                    ],
                  },
                },
              ],
            },
          ),
          { finding: "split-writes" },
        ),
      ],
    },
    "one method elsewhere": {
      good: [on("all of them in the context", takenOver("ratings", "extracted"))],
      bad: [
        on("POST", withRule("ratings", { priority: 145, methods: ["POST"], to: { ratings: 1 } }), {
          finding: "two-writers",
        }),
        on(
          "DELETE of a wider path before",
          withRule("ratings", { priority: 105, paths: ["/rat*"], methods: ["DELETE"], to: { ratings: 1 } }),
        ),
        on("by what the action was computed from", unknownTo("ratings-targets")),
        on(
          "without a rule for the rest",
          WORLD.filter(({ name }) => name !== "ratings-rest").concat(
            rule("ratings", { priority: 145, methods: ["PUT"], to: { ratings: 1 } }),
          ),
        ),
      ],
    },
    "some clients elsewhere": {
      good: [
        on("the tester", WORLD),
        on(
          "the tester's header in another case",
          withRule("ratings", { priority: 105, header: ["X-Banyan-Path", "x"], to: { ratings: 1 } }),
        ),
        on(
          "reads of one header",
          withRule("ratings", { priority: 105, header: ["x-canary", "1"], methods: ["GET"], to: { ratings: 1 } }),
        ),
        on(
          "a nested path of its own",
          withRule("ratings", { priority: 105, paths: ["/ratings/x/*"], to: { ratings: 1 } }),
        ),
      ],
      bad: [
        on("a header", withRule("ratings", { priority: 105, header: ["x-canary", "1"], to: { ratings: 1 } })),
        on(
          "a cookie",
          reshaped("ratings-pinned", { priority: 130, header: ["Cookie", "*pin=1*"], to: { ratings: 1 } }),
        ),
        on(
          "an address",
          withRule(
            "ratings",
            { priority: 105, to: { ratings: 1 } },
            { conditions: [{ pathPattern: { values: ["/ratings"] } }, { sourceIp: { values: ["10.0.0.0/8"] } }] },
          ),
        ),
      ],
    },
  },
  undecided: [
    on(
      "a target that is not known",
      withRule(
        "ratings",
        { priority: 160, paths: ["/x"], to: { ratings: 1 } },
        { actions: [{ type: "forward", targetGroupArn: UNKNOWN_TEXT }] },
      ),
    ),
  ],
  mutations: [
    changing("ratings-route-safe", having({ conditions: [{ pathPattern: { values: ["/ratings"] } }] })),
    changing("ratings-route-pinned", inText("bn-prod-monolith", "bn-prod-ratings")),
  ],
};
