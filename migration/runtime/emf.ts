/**
 * CloudWatch's embedded metric format: metrics as log lines, no call to any API.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const METRIC_NAMESPACE = "Banyan";

export type MetricUnit = "Count" | "Milliseconds" | "Percent" | "None";

export interface Metric {
  readonly name: string;
  readonly unit: MetricUnit;
  /** One value, or up to 100 of them (the format's limit). */
  readonly value: number | readonly number[];
}

/** The dimensions a metric is found by, e.g. `{ Stage, Context, Path }`. */
export type Dimensions = Readonly<Record<string, string>>;

/** One log line that carries `metrics`. */
export function metricLine(nowMs: number, dimensions: Dimensions, metrics: readonly Metric[]): string {
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
  });
}
