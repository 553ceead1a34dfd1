import { measureByTheMinute } from "../../../../policies/rules/cost/measure-by-the-minute";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const alarm = making("aws:cloudwatch/metricAlarm:MetricAlarm", { period: 60 });
const queried = (period: unknown) => alarm({ period: undefined, metricQueries: [{ id: "a", metric: { period } }] });

export const measureByTheMinuteCases: PolicyCases = {
  policy: measureByTheMinute,
  spellings: {
    "an alarm's period": {
      good: [on("a minute", alarm()), on("five", alarm({ period: 300 }))],
      bad: [on("ten seconds", alarm({ period: 10 })), on("as a text", alarm({ period: "30" }))],
    },
    "a query's period": {
      good: [on("a minute", queried(60))],
      bad: [
        on("ten seconds", queried(10)),
        on(
          "ten seconds of an expression",
          alarm({ period: undefined, metricQueries: [{ id: "a", expression: "b", period: 10 }] }),
        ),
      ],
    },
  },
  undecided: [on("not known", alarm({ period: UNKNOWN_TEXT }))],
  mutations: [changing("ratings-errors", having({ period: 10 }))],
};
