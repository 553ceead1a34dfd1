/** Alarms of the monolith behind the load balancer: a migration needs a healthy way back. Pure. */
import { ALARM_DEFAULTS } from "./alarms";
import { stagePrefix } from "./names";

/** Server errors in a minute that are no longer a single bad request. */
const SERVER_ERRORS = 5;

const common = {
  namespace: "AWS/ApplicationELB",
  comparisonOperator: "GreaterThanThreshold",
  period: ALARM_DEFAULTS.periodSeconds,
  evaluationPeriods: ALARM_DEFAULTS.evaluations,
  datapointsToAlarm: ALARM_DEFAULTS.datapoints,
  treatMissingData: "notBreaching",
} as const;

/** Without dimensions: the load balancer's are known when it is created. */
export const oldPathAlarms = (stage: string) =>
  [
    {
      ...common,
      key: "monolith-errors",
      name: `${stagePrefix(stage)}-monolith-errors`,
      alarmDescription: "The monolith fails requests.",
      metricName: "HTTPCode_Target_5XX_Count",
      statistic: "Sum",
      threshold: SERVER_ERRORS,
    },
    {
      ...common,
      key: "monolith-unhealthy",
      name: `${stagePrefix(stage)}-monolith-unhealthy`,
      alarmDescription: "A task of the monolith does not answer its health check.",
      metricName: "UnHealthyHostCount",
      statistic: "Maximum",
      threshold: 0,
    },
  ] as const;
