import { checkTargetHealth } from "../../../../policies/rules/routing/check-target-health";
import { changed, functionArn, minus, WORLD } from "../../fixtures/world";
import { changing, on, without, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT } from "../../support/subject";
import { takenOver } from "./world";

const check = (healthCheck: unknown, world = WORLD) => changed("ratings-targets", { healthCheck }, world);

export const checkTargetHealthCases: PolicyCases = {
  policy: checkTargetHealth,
  spellings: {
    "of a function": {
      good: [
        on("declared, longer than the function", WORLD),
        on("none where nothing is split", check(undefined, takenOver("ratings", "extracted"))),
        on(
          "the default interval and timeout",
          check({ enabled: true }, changed("ratings-api", { timeout: undefined })),
        ),
      ],
      bad: [
        on("none", check(undefined), { finding: "off" }),
        on("not enabled", check({ interval: 60 }), { finding: "off" }),
        on("off", check({ enabled: false, interval: 60 }), { finding: "off" }),
        on("shorter than the function", check({ enabled: true, interval: 50 }), { finding: "interval" }),
        on("the default interval", check({ enabled: true }), { finding: "interval" }),
        on("nothing attached", minus("ratings-attachment"), { finding: "nothing-attached" }),
        on(
          "another context's function",
          changed("ratings-attachment", { targetId: functionArn("banyan-dev-schedule-api") }),
          {
            finding: "foreign-target",
          },
        ),
      ],
    },
    "of tasks": {
      good: [on("the default", changed("monolith-targets", { healthCheck: undefined }))],
      bad: [
        on("off", changed("monolith-targets", { healthCheck: { enabled: false } }), { finding: "off" }),
        on("no service", minus("monolith-service"), { finding: "nothing-attached" }),
      ],
    },
  },
  undecided: [on("a check that is not known", check(UNKNOWN_TEXT))],
  mutations: [changing("ratings-api-targets", without("healthCheck"))],
};
