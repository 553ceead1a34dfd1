import type { Metrics } from "./metrics";

/** What a path of a context did in a window. `null`: no data, which is never the same as zero. */
export interface Figures {
  readonly requests: number | null;
  readonly errors: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Figures of one path by the names that both paths emit (namespace `Banyan`, dimensions Stage, Context, Path). */
export function figures(metrics: Metrics, stage: string, context: string, path: string, windowMs: number): Figures {
  const window = (metric: string) =>
    metrics.window("Banyan", metric, { Stage: stage, Context: context, Path: path }, windowMs);
  const requests = window("Requests");
  const latency = window("LatencyMs");
  const round = (value: number | undefined): number | null =>
    value === undefined ? null : Math.round(value * 100) / 100;
  return {
    requests: requests.count === 0 ? null : requests.sum,
    errors: requests.count === 0 ? null : window("Errors").sum,
    p50Ms: round(latency.percentile(50)),
    p99Ms: round(latency.percentile(99)),
  };
}
