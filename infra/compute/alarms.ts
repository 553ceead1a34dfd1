/** Alarms of a context: what wakes someone. Pure. */
import type { BoundedContext } from "../../extracted/bounded-context";
import { NAMESPACE } from "./dashboards/metrics";
import { apiFunctionName, deadLetterQueueName, listenerFunctionName, relayFunctionName, stagePrefix } from "./names";
import { subscribes } from "./subscriptions";

/** Thresholds, each with its unit and its reason. */
export const ALARM_DEFAULTS = {
  /** The goal is a p99 of 1 s; ten times that is no longer a slow moment. */
  lagMs: 10_000,
  /** Of the new path, in a minute. One error may be a client's; five are the path's. */
  errors: 5,
  /** A load balancer gives up after 60 s; a client much sooner. */
  p99Ms: 2_000,
  periodSeconds: 60,
  /** Minutes of the last five that must be bad. */
  datapoints: 3,
  evaluations: 5,
} as const;

export interface Alarm {
  /** Resource name below the context's. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** One of the two, as CloudWatch has them. */
  readonly statistic?: "Sum" | "Maximum";
  readonly extendedStatistic?: "p99";
  readonly threshold: number;
  /** Minutes of `evaluations` that must be bad. */
  readonly datapoints: number;
  /** What it tells lasts until somebody acts, and is told by each sweep: in between, the alarm stays as it is. */
  readonly lasts?: true;
}

/** The alarms of a deployed context, or none with the declaration's reason. */
export function contextAlarms(
  stage: string,
  context: Pick<BoundedContext, "name" | "alarms" | "events">,
): readonly Alarm[] {
  if (context.alarms !== true) return [];
  const of = { Stage: stage, Context: context.name };
  const alarm = (key: string, rest: Omit<Alarm, "key" | "name">): Alarm => ({
    key,
    name: `${stagePrefix(stage)}-${context.name}-${key}`,
    ...rest,
  });
  const lambda = (functionName: string) => ({ namespace: "AWS/Lambda", dimensions: { FunctionName: functionName } });
  return [
    alarm("parked", {
      description: "The relay set a change aside because it cannot be applied; the context cannot advance until it is.",
      namespace: NAMESPACE,
      metric: "Parked",
      dimensions: of,
      statistic: "Maximum",
      threshold: 0,
      datapoints: 1,
      lasts: true,
    }),
    alarm("lag", {
      description: "The follower is too far behind the owner: a move would wait, and readers see old data.",
      namespace: NAMESPACE,
      metric: "LagMs",
      dimensions: of,
      statistic: "Maximum",
      threshold: ALARM_DEFAULTS.lagMs,
      datapoints: ALARM_DEFAULTS.datapoints,
    }),
    alarm("divergence", {
      description: "The audit found rows that differ between the two sides.",
      namespace: NAMESPACE,
      metric: "DivergentRows",
      dimensions: of,
      statistic: "Maximum",
      threshold: 0,
      datapoints: 1,
      lasts: true,
    }),
    alarm("rogue-writes", {
      description: "Somebody writes to the follower past the relay: what the audit found bears the marks of it.",
      namespace: NAMESPACE,
      metric: "RogueWrites",
      dimensions: of,
      statistic: "Maximum",
      threshold: 0,
      datapoints: 1,
      lasts: true,
    }),
    alarm("foreign-writes", {
      description: "The monolith writes the context's tables on paths that are not the context's, and is refused.",
      namespace: NAMESPACE,
      metric: "ForeignWrites",
      dimensions: of,
      statistic: "Sum",
      threshold: 0,
      datapoints: 1,
    }),
    alarm("schema-drift", {
      description: "The monolith's tables are not what the declaration says: no change is applied until they agree.",
      namespace: NAMESPACE,
      metric: "SchemaDrift",
      dimensions: of,
      statistic: "Maximum",
      threshold: 0,
      datapoints: 1,
      lasts: true,
    }),
    alarm("errors", {
      description: "The new path fails requests.",
      namespace: NAMESPACE,
      metric: "Errors",
      dimensions: { ...of, Path: "new" },
      statistic: "Sum",
      threshold: ALARM_DEFAULTS.errors,
      datapoints: ALARM_DEFAULTS.datapoints,
    }),
    alarm("p99", {
      description: "The new path is slow.",
      namespace: NAMESPACE,
      metric: "LatencyMs",
      dimensions: { ...of, Path: "new" },
      extendedStatistic: "p99",
      threshold: ALARM_DEFAULTS.p99Ms,
      datapoints: ALARM_DEFAULTS.datapoints,
    }),
    alarm("api-throttles", {
      description: "AWS refuses to run the context's function: its concurrency is used up.",
      ...lambda(apiFunctionName(stage, context.name)),
      metric: "Throttles",
      statistic: "Sum",
      threshold: 0,
      datapoints: ALARM_DEFAULTS.datapoints,
    }),
    alarm("api-errors", {
      description: "The context's function ends in errors: the load balancer answers 502.",
      ...lambda(apiFunctionName(stage, context.name)),
      metric: "Errors",
      statistic: "Sum",
      threshold: ALARM_DEFAULTS.errors,
      datapoints: ALARM_DEFAULTS.datapoints,
    }),
    alarm("api-duration", {
      description: "The context's function takes long, whatever its own metrics say.",
      ...lambda(apiFunctionName(stage, context.name)),
      metric: "Duration",
      extendedStatistic: "p99",
      threshold: ALARM_DEFAULTS.p99Ms,
      datapoints: ALARM_DEFAULTS.datapoints,
    }),
    alarm("relay-errors", {
      description: "The relay's runs end in errors: changes wait in the outbox.",
      ...lambda(relayFunctionName(stage, context.name)),
      metric: "Errors",
      statistic: "Sum",
      threshold: 0,
      datapoints: ALARM_DEFAULTS.datapoints,
    }),
    ...(context.events.publishes.length === 0
      ? []
      : [
          alarm("unpublished", {
            description: "The bus does not take the context's events: views that others keep of it are behind.",
            namespace: NAMESPACE,
            metric: "Unpublished",
            dimensions: of,
            statistic: "Maximum",
            threshold: 0,
            datapoints: ALARM_DEFAULTS.datapoints,
          }),
        ]),
    ...(subscribes(context)
      ? [
          alarm("listener-errors", {
            description: "The listener fails on events: views that the context keeps of others are behind.",
            ...lambda(listenerFunctionName(stage, context.name)),
            metric: "Errors",
            statistic: "Sum",
            threshold: 0,
            datapoints: ALARM_DEFAULTS.datapoints,
          }),
          alarm("dead-letters", {
            description: "Events were set aside: the context's views lack what they told.",
            namespace: "AWS/SQS",
            metric: "ApproximateNumberOfMessagesVisible",
            dimensions: { QueueName: deadLetterQueueName(stage, context.name) },
            statistic: "Maximum",
            threshold: 0,
            datapoints: 1,
          }),
        ]
      : []),
  ];
}

/** The load balancer's view of the new path: what it got from the function. Its dimensions are known when both are created. */
export const targetErrorsAlarm = (stage: string, context: string): Omit<Alarm, "dimensions"> => ({
  key: "target-errors",
  name: `${stagePrefix(stage)}-${context}-target-errors`,
  description: "The load balancer gets server errors from the context's function.",
  namespace: "AWS/ApplicationELB",
  metric: "HTTPCode_Target_5XX_Count",
  statistic: "Sum",
  threshold: ALARM_DEFAULTS.errors,
  datapoints: ALARM_DEFAULTS.datapoints,
});
