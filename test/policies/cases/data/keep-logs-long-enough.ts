import { keepLogsLongEnough } from "../../../../policies/rules/data/keep-logs-long-enough";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const keeping = (retentionInDays: unknown) => making("aws:cloudwatch/logGroup:LogGroup")({ retentionInDays });

export const keepLogsLongEnoughCases: PolicyCases = {
  policy: keepLogsLongEnough,
  spellings: {
    "in dev": {
      good: [on("a week", keeping(7)), on("a month", keeping(30))],
      bad: [
        on("for ever by default", keeping(undefined), { finding: "for-ever" }),
        on("for ever", keeping(0), { finding: "for-ever" }),
        on("a day", keeping(1), { finding: "too-short" }),
        on("what AWS refuses", keeping(10), { finding: "not-allowed" }),
      ],
    },
    "in production": {
      good: [on("a year", keeping(365), { stack: "prod" }), on("as a text", keeping("90"), { stack: "prod" })],
      bad: [
        on("a month", keeping(30), { stack: "prod", finding: "too-short" }),
        on("a month in staging", keeping(30), { stack: "staging", finding: "too-short" }),
      ],
    },
  },
  undecided: [on("not known", keeping(UNKNOWN_TEXT))],
  mutations: [
    changing("monolith-log", without("retentionInDays")),
    changing("ratings-api-log", having({ retentionInDays: 7 })),
  ],
};
