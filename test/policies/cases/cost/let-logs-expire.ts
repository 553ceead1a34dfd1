import { letLogsExpire } from "../../../../policies/rules/cost/let-logs-expire";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const keeping = (retentionInDays: unknown) => making("aws:cloudwatch/logGroup:LogGroup")({ retentionInDays });

export const letLogsExpireCases: PolicyCases = {
  policy: letLogsExpire,
  spellings: {
    "in dev": {
      good: [on("two weeks", keeping(14)), on("a month", keeping(30))],
      bad: [on("two months", keeping(60)), on("for ever", keeping(0)), on("for ever by default", keeping(undefined))],
    },
    "in production": {
      good: [on("ten years", keeping(3653), { stack: "prod" })],
      bad: [on("for ever", keeping(0), { stack: "prod" })],
    },
  },
  undecided: [on("not known", keeping(UNKNOWN_TEXT))],
  mutations: [changing("monolith-log", having({ retentionInDays: 0 }))],
};
