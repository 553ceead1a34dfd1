/** What alarms look at: a metric of their own, or metrics of a formula. */
import type { Graph } from "../graph";
import type { Resource } from "../resource";
import { asList, at, isObject, member, UNKNOWN, type Value } from "../value";

export const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

export interface WatchedMetric {
  readonly alarm: Resource;
  readonly namespace: Value;
  readonly metric: Value;
  /** `p99`, `Sum`. */
  readonly statistic: Value;
  readonly dimensions: Value;
  /** The property that holds the dimensions. */
  readonly property: "dimensions" | "metricQueries";
}

const watched = (alarm: Resource): readonly WatchedMetric[] => {
  const { props } = alarm;
  const own: WatchedMetric = {
    alarm,
    namespace: member(props, "namespace"),
    metric: member(props, "metricName"),
    statistic: member(props, "extendedStatistic") ?? member(props, "statistic"),
    dimensions: member(props, "dimensions"),
    property: "dimensions",
  };
  const queries = asList(member(props, "metricQueries"));
  const inFormulas = (queries === UNKNOWN ? [] : queries).map((query): WatchedMetric => ({
    alarm,
    namespace: at(query, "metric", "namespace"),
    metric: at(query, "metric", "metricName"),
    statistic: at(query, "metric", "stat"),
    dimensions: at(query, "metric", "dimensions"),
    property: "metricQueries",
  }));
  return [own, ...inFormulas];
};

/** Whether an alarm wakes anyone: it is on and has somebody to tell. */
export function wakes(alarm: Resource): boolean {
  const actions = asList(member(alarm.props, "alarmActions"));
  return member(alarm.props, "actionsEnabled") !== false && (actions === UNKNOWN || actions.length > 0);
}

/** Every metric that an alarm of the stack looks at. Use with `graph.once`. */
export const watchedIn = (graph: Graph): readonly WatchedMetric[] => graph.ofType(ALARM).flatMap(watched);

/** How a dimension agrees with a resource: by its value, or, where that is unknown, by what it was computed from. */
export type Agreement = "yes" | "no" | "open";

export function dimensionIs(
  graph: Graph,
  { alarm, dimensions, property }: WatchedMetric,
  name: string,
  resource: Resource,
  isMeant: (value: string) => boolean,
): Agreement {
  const value = dimensions === UNKNOWN ? UNKNOWN : isObject(dimensions) ? member(dimensions, name) : null;
  if (typeof value === "string") return isMeant(value) ? "yes" : "no";
  if (value === null) return "no";
  const sources = alarm.propertyDependencies[property] ?? [];
  if (sources.includes(resource.urn)) return "yes";
  return sources.some((urn) => graph.get(urn)?.type === resource.type) ? "no" : "open";
}
