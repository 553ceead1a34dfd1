import { watchBeforeCanary } from "../../../../policies/rules/routing/watch-before-canary";
import { changed, minus, subject, WORLD } from "../../fixtures/world";
import { on, removing, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";
import { inPhase, reshaped } from "./world";

const alarm = (name: string, props: Record<string, unknown>) => changed(`ratings-${name}`, props);
const formula = (metric: Record<string, unknown>) =>
  changed("ratings-errors", (props) => ({
    name: props["name"],
    alarmActions: props["alarmActions"],
    metricQueries: [
      { id: "e", metric: { stat: "Sum", period: 60, ...metric } },
      { id: "r", expression: "e * 1", returnData: true },
    ],
  }));
const unknownGroup = (from: string) =>
  WORLD.map((one) =>
    one.name === "ratings-5xx"
      ? {
          ...one,
          props: { ...one.props, dimensions: { LoadBalancer: UNKNOWN_TEXT, TargetGroup: UNKNOWN_TEXT } },
          propertyDependencies: { dimensions: [urnOf(subject(from))] },
        }
      : one,
  );
const dark = reshaped(
  "ratings-safe",
  { priority: 140, methods: ["GET", "HEAD"], to: { monolith: 1 } },
  inPhase("ratings", "shadow", 0, minus("ratings-errors")),
);

export const watchBeforeCanaryCases: PolicyCases = {
  policy: watchBeforeCanary,
  spellings: {
    "an alarm a metric": {
      good: [
        on("all four", WORLD),
        on("none before anything is live", dark),
        on("p95", alarm("duration", { extendedStatistic: "p95" })),
        on("p99.9", alarm("duration", { extendedStatistic: "p99.9" })),
      ],
      bad: [
        on("no Errors", minus("ratings-errors"), { finding: "unwatched:Errors" }),
        on("no Throttles", minus("ratings-throttles"), { finding: "unwatched:Throttles" }),
        on("no Duration", minus("ratings-duration"), { finding: "unwatched:Duration" }),
        on("the average Duration", alarm("duration", { extendedStatistic: undefined, statistic: "Average" })),
        on("the median Duration", alarm("duration", { extendedStatistic: "p50" })),
        on("no 5XX", minus("ratings-5xx"), { finding: "unwatched:HTTPCode" }),
        on("of another function", alarm("errors", { dimensions: { FunctionName: "banyan-dev-schedule-api" } })),
        on("of every function", alarm("errors", { dimensions: {} })),
        on(
          "of another group",
          alarm("5xx", { dimensions: { TargetGroup: "targetgroup/bn-dev-schedule/0123456789abcdef" } }),
        ),
        on("of another namespace", alarm("errors", { namespace: "Custom" })),
        on("that is off", alarm("errors", { actionsEnabled: false })),
        on("that tells nobody", alarm("errors", { alarmActions: [] })),
      ],
    },
    "a formula": {
      good: [
        on(
          "of the metric",
          formula({
            namespace: "AWS/Lambda",
            metricName: "Errors",
            dimensions: { FunctionName: "banyan-dev-ratings-api" },
          }),
        ),
      ],
      bad: [
        on(
          "of another's",
          formula({ namespace: "AWS/Lambda", metricName: "Errors", dimensions: { FunctionName: "x" } }),
        ),
      ],
    },
    "dimensions that are not known yet": {
      good: [on("computed from the group", unknownGroup("ratings-targets"))],
      bad: [on("computed from another", unknownGroup("schedule-targets"))],
    },
  },
  undecided: [on("dimensions that nothing tells", alarm("5xx", { dimensions: UNKNOWN_TEXT }))],
  mutations: [removing("ratings-api-errors"), removing("ratings-api-duration")],
};
