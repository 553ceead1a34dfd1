import { keepEnvironmentsOwn } from "../../../../policies/rules/contexts/keep-environments-own";
import { arn, changed, tableArn, WORLD } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT } from "../../support/subject";

const env = (value: unknown) => changed("ratings-api", { environment: { variables: { OTHER: value } } });
const container = (value: unknown) =>
  changed("monolith-task", {
    containerDefinitions: JSON.stringify([{ name: "app", environment: [{ name: "OTHER", value }] }]),
  });

export const keepEnvironmentsOwnCases: PolicyCases = {
  policy: keepEnvironmentsOwn,
  spellings: {
    "of a function": {
      good: [
        on("the own table", WORLD),
        on("a text that only holds a name", env("not banyan-dev-schedule-g1 at all")),
        on("no environment", changed("ratings-api", { environment: undefined })),
      ],
      bad: [
        on("a table's name", env("banyan-dev-schedule-g1"), { finding: "foreign" }),
        on("a table's ARN", env(tableArn("schedule"))),
        on("a queue's URL", env("https://sqs.eu-central-1.amazonaws.com/111111111111/banyan-dev-schedule-jobs")),
        on("a queue's ARN", env(arn("sqs", "banyan-dev-schedule-jobs"))),
        on(
          "beside one that is not known",
          changed("ratings-api", { environment: { variables: { A: UNKNOWN_TEXT, B: "banyan-dev-schedule-g1" } } }),
        ),
      ],
    },
    "of a container": {
      good: [on("something else", container("8080"))],
      bad: [on("a context's table", container("banyan-dev-ratings-g1"))],
    },
  },
  undecided: [on("an environment that is not known", changed("ratings-api", { environment: UNKNOWN_TEXT }))],
  mutations: [
    changing(
      "monolith-definition",
      having({
        containerDefinitions: JSON.stringify([
          { name: "app", environment: [{ name: "T", value: "banyan-prod-ratings-g1" }] },
        ]),
      }),
    ),
  ],
};
