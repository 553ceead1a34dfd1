import { advanceOnePhase } from "../../../../policies/rules/routing/advance-one-phase";
import { changed, plus, WORLD } from "../../fixtures/world";
import { adding, changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";
import { inPhase, reshaped, takenOver, withRule } from "./world";

const before = (ratings: string) => ({ config: { previousStages: { ratings, schedule: "canary" } } });
const alias = (routingConfig?: unknown): Subject => ({
  type: "aws:lambda/alias:Alias",
  name: "live",
  props: {
    name: "live",
    functionName: "banyan-dev-ratings-api",
    ...(routingConfig === undefined ? {} : { routingConfig }),
  },
});
const MONOLITH = reshaped("ratings-safe", { priority: 140, methods: ["GET", "HEAD"], to: { monolith: 1 } });

const TRIED = { priority: 135, methods: ["GET"], header: ["x-beta", "1"], to: { ratings: 1 } } as const;

export const advanceOnePhaseCases: PolicyCases = {
  policy: advanceOnePhase,
  spellings: {
    "the step": {
      good: [
        on("none", WORLD, before("canary")),
        on("one forward", WORLD, before("shadow")),
        on("back by many", inPhase("ratings", "replicate", 0, MONOLITH), before("extracted")),
        on("not told from where", WORLD),
        on("reads tried by a header", withRule("ratings", TRIED)),
      ],
      bad: [
        on("two forward", WORLD, { ...before("replicate"), finding: "skipped" }),
        on("from nothing", WORLD, { config: { previousStages: { schedule: "canary" } }, finding: "skipped" }),
        on("to retired", takenOver("ratings", "retired"), { ...before("canary"), finding: "skipped" }),
        on("back from retired", takenOver("ratings", "extracted"), {
          ...before("retired"),
          finding: "back-from-retired",
        }),
        on("to no phase", changed("ratings", { phase: "cutover" }), { finding: "no-phase" }),
      ],
    },
    "the contract's weight": {
      good: [
        on("none before canary", inPhase("ratings", "shadow", 0, MONOLITH)),
        on("all in extracted", takenOver("ratings", "extracted")),
      ],
      bad: [
        on("some in shadow", inPhase("ratings", "shadow", 5, MONOLITH), { finding: "weight" }),
        on("none in canary", inPhase("ratings", "canary", 0, MONOLITH), { finding: "weight" }),
        on("not all in extracted", changed("ratings", { weight: 50 }, takenOver("ratings", "extracted")), {
          finding: "weight",
        }),
      ],
    },
    "the rules' weights": {
      good: [
        on("as the contract says", WORLD),
        on("held by the brake", MONOLITH),
        on(
          "in other units",
          reshaped("ratings-safe", { priority: 140, methods: ["GET", "HEAD"], to: { monolith: 9, ratings: 1 } }),
        ),
      ],
      bad: [
        on("in shadow", inPhase("ratings", "shadow", 0), { finding: "share:shadow" }),
        on("in replicate", inPhase("ratings", "replicate", 0), { finding: "share:replicate" }),
        on("all in canary", reshaped("ratings-rest", { priority: 150, to: { ratings: 1 } }), {
          finding: "share:canary",
        }),
        on(
          "another than the contract's",
          reshaped("ratings-safe", { priority: 140, methods: ["GET"], to: { monolith: 1, ratings: 1 } }),
          {
            finding: "share:canary",
          },
        ),
        on("a part in extracted", inPhase("ratings", "extracted", 100), { finding: "share:extracted" }),
      ],
    },
    "an alias": {
      good: [
        on("that splits nothing", plus(alias())),
        on("with an empty split", plus(alias({ additionalVersionWeights: {} }))),
      ],
      bad: [on("that splits", plus(alias({ additionalVersionWeights: { "2": 0.1 } })), { finding: "second-splitter" })],
    },
  },
  undecided: [on("a phase that is not known", changed("ratings", { phase: UNKNOWN_TEXT }))],
  mutations: [
    adding(alias({ additionalVersionWeights: { "2": 0.1 } })),
    changing("ratings", having({ weight: 100 }), "banyan:index:BoundedContext"),
  ],
};
