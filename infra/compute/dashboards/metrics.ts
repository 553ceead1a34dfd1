/** References to metrics, as dashboards and alarms name them. Pure. */

/** Namespace of what both paths, the relay, the comparison and the audit emit. */
export const NAMESPACE = "Banyan";

/** Both paths emit the same metrics under this dimension: they are comparable because they are the same. */
export const PATHS = ["old", "new"] as const;
export type Path = (typeof PATHS)[number];

export type PathMetric = "Requests" | "Errors" | "LatencyMs" | "ForwardedWrites";
export type ContextMetric =
  | "LagMs"
  | "Applied"
  | "Parked"
  | "Backlog"
  | "Compared"
  | "Matched"
  | "Mismatched"
  | "Inconclusive"
  | "AuditedRows"
  | "DivergentRows"
  | "RogueWrites"
  | "ForeignWrites"
  | "SchemaDrift"
  | "Unpublished";

/** Which figure of a metric's values. */
export type Statistic = "Sum" | "Maximum" | "Average" | "p50" | "p90" | "p99";

/** A line of a graph: the array form that CloudWatch's dashboards use. */
export type MetricLine = readonly [string, string, ...(string | Readonly<Record<string, unknown>>)[]];

export interface ContextOf {
  readonly stage: string;
  readonly context: string;
}

const dimensions = ({ stage, context }: ContextOf): readonly string[] => ["Stage", stage, "Context", context];

/** One path's metric. */
export const pathMetric = (
  of: ContextOf,
  path: Path,
  metric: PathMetric,
  stat: Statistic,
  label = `${path} ${metric}`,
): MetricLine => [NAMESPACE, metric, ...dimensions(of), "Path", path, { stat, label, color: COLOURS[path] }];

/** A metric of the context as a whole, which no path has for itself. */
export const contextMetric = (
  of: ContextOf,
  metric: ContextMetric,
  stat: Statistic,
  label: string = metric,
): MetricLine => [NAMESPACE, metric, ...dimensions(of), { stat, label }];

/** A function's own metric. */
export const functionMetric = (functionName: string, metric: string, stat: Statistic, label: string): MetricLine => [
  "AWS/Lambda",
  metric,
  "FunctionName",
  functionName,
  { stat, label },
];

/** How many messages wait in a queue. */
export const queueDepth = (queueName: string, label: string): MetricLine => [
  "AWS/SQS",
  "ApproximateNumberOfMessagesVisible",
  "QueueName",
  queueName,
  { stat: "Maximum", label },
];

/** The two paths have the same colours on every graph. */
const COLOURS: Readonly<Record<Path, string>> = { old: "#7f7f7f", new: "#1f77b4" };
