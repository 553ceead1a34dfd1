/**
 * Embedded metric format: metrics inside a JSON log line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export interface EmfMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  /** Unix milliseconds. */
  readonly at: number;
}

const LIMITS = { metrics: 100, values: 100, dimensions: 30 } as const;

interface Directive {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Metrics of a line; none when it is no such line. A line that Lambda's console wrote has a tab-separated prefix. */
export function parseEmf(line: string, now: number): readonly EmfMetric[] {
  if (!line.includes('"_aws"')) return [];
  const json = line.startsWith("{") ? line : line.slice(Math.max(0, line.indexOf("\t{") + 1));
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch {
    return [];
  }
  if (!isObject(root) || !isObject(root["_aws"])) return [];
  const { CloudWatchMetrics: directives, Timestamp: timestamp } = root["_aws"];
  if (!Array.isArray(directives)) return [];
  const at = typeof timestamp === "number" ? timestamp : now;
  const fields = root;
  return directives.filter(isObject).flatMap((directive) => metricsOf(directive, fields, at));
}

function metricsOf(directive: Directive, fields: Record<string, unknown>, at: number): EmfMetric[] {
  const { Namespace: namespace, Dimensions: dimensions, Metrics: metrics } = directive;
  if (typeof namespace !== "string" || !Array.isArray(metrics)) return [];
  const declared: unknown[] = Array.isArray(dimensions) && dimensions.length > 0 ? dimensions : [[]];
  const sets = declared.filter((set): set is string[] => Array.isArray(set) && set.length <= LIMITS.dimensions);
  const found: EmfMetric[] = [];
  for (const metric of metrics.slice(0, LIMITS.metrics).filter(isObject)) {
    const { Name: name, Unit: unit } = metric;
    if (typeof name !== "string") continue;
    const value = fields[name];
    const values = (Array.isArray(value) ? value.slice(0, LIMITS.values) : [value]).filter(
      (one): one is number => typeof one === "number" && Number.isFinite(one),
    );
    if (values.length === 0) continue;
    for (const set of sets) {
      const named = Object.fromEntries(set.map((key) => [key, String(fields[key])]));
      found.push({
        namespace,
        metric: name,
        unit: typeof unit === "string" ? unit : "None",
        dimensions: named,
        values,
        at,
      });
    }
  }
  return found;
}
