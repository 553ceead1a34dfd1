import { wakeSomeone } from "../../../../policies/rules/operations/wake-someone";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const BASE = { alarmActions: ["arn:aws:sns:eu-central-1:111111111111:alarms"] };
const alarm = making("aws:cloudwatch/metricAlarm:MetricAlarm", {
  ...BASE,
  treatMissingData: "notBreaching",
  metricName: "Errors",
  threshold: 0,
});
const composite = making("aws:cloudwatch/compositeAlarm:CompositeAlarm", { ...BASE, alarmRule: "ALARM(a)" });

export const wakeSomeoneCases: PolicyCases = {
  policy: wakeSomeone,
  spellings: {
    "at the end of what a metric can be": {
      good: [
        on(
          "below the end",
          alarm({ metricName: "CPUUtilization", comparisonOperator: "GreaterThanThreshold", threshold: 90 }),
        ),
        on(
          "at the end",
          alarm({ metricName: "CPUUtilization", comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: 100 }),
        ),
        on(
          "nothing at all",
          alarm({ metricName: "RequestCount", comparisonOperator: "LessThanOrEqualToThreshold", threshold: 0 }),
        ),
      ],
      bad: [
        on(
          "more than all",
          alarm({ metricName: "CPUUtilization", comparisonOperator: "GreaterThanThreshold", threshold: 100 }),
          { finding: "implausible" },
        ),
        on("less than none", alarm({ comparisonOperator: "LessThanThreshold", threshold: 0 }), {
          finding: "implausible",
        }),
        on("none or more", alarm({ comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: "0" }), {
          finding: "implausible",
        }),
      ],
    },
    "a metric's alarm": {
      good: [
        on("with an action", alarm()),
        on("with a topic of the same update", alarm({ alarmActions: [UNKNOWN_TEXT] })),
        on("of a metric of our own", alarm({ metricName: "LagMs", threshold: 10_000 })),
        on("of an expression", alarm({ metricName: undefined, metricQueries: [{ id: "a" }] })),
        on("80 percent", alarm({ metricName: "CPUUtilization", threshold: 80 })),
      ],
      bad: [
        on("no action", alarm({ alarmActions: undefined }), { finding: "no-action" }),
        on("no action in the list", alarm({ alarmActions: [] }), { finding: "no-action" }),
        on("only when it is over", alarm({ alarmActions: [], okActions: BASE.alarmActions }), { finding: "no-action" }),
        on("switched off", alarm({ actionsEnabled: false }), { finding: "actions-off" }),
        on("silence not decided", alarm({ treatMissingData: undefined }), { finding: "missing-data" }),
        on("800 percent", alarm({ metricName: "CPUUtilization", threshold: 800 }), { finding: "implausible" }),
        on("fewer than no errors", alarm({ threshold: -1 }), { finding: "implausible" }),
        on("a function's seconds for milliseconds", alarm({ metricName: "Duration", threshold: 0.5 }), {
          finding: "implausible",
        }),
        on("a target's milliseconds for seconds", alarm({ metricName: "TargetResponseTime", threshold: 50_000 }), {
          finding: "implausible",
        }),
      ],
    },
    "a composite alarm": {
      good: [on("with an action", composite())],
      bad: [
        on("none", composite({ alarmActions: undefined })),
        on("switched off", composite({ actionsEnabled: false })),
      ],
    },
  },
  undecided: [on("actions that are not known", alarm({ alarmActions: UNKNOWN_TEXT }))],
  mutations: [
    changing("ratings-errors", without("alarmActions")),
    changing("ratings-lag", having({ actionsEnabled: false })),
  ],
};
