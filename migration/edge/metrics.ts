/** Metrics of the old path, collected and written once an interval: a long-lived process need not write a line a request. */
import { type Metric, metricLine } from "../runtime/emf";

/** The embedded metric format's limit of values a metric and line. */
const VALUES_A_LINE = 100;

export interface EdgeMetrics {
  request(
    context: string,
    outcome: { readonly status: number; readonly latencyMs: number; readonly forwarded: boolean },
  ): void;
  /** A write of `context` came in on another context's path (or on none) and was refused. */
  foreignWrite(context: string): void;
  /** Writes what was collected. */
  flush(): void;
}

interface Collected {
  errors: number;
  forwarded: number;
  readonly latenciesMs: number[];
}

export function createEdgeMetrics(args: {
  readonly stage: string;
  readonly now: () => number;
  readonly write: (line: string) => void;
}): EdgeMetrics {
  const collected = new Map<string, Collected>();
  const flushContext = (context: string, { errors, forwarded, latenciesMs }: Collected): void => {
    const metrics: Metric[] = [
      { name: "Requests", unit: "Count", value: latenciesMs.length },
      { name: "Errors", unit: "Count", value: errors },
      { name: "LatencyMs", unit: "Milliseconds", value: latenciesMs },
      { name: "ForwardedWrites", unit: "Count", value: forwarded },
    ];
    args.write(metricLine(args.now(), { Stage: args.stage, Context: context, Path: "old" }, metrics));
  };
  const flush = (): void => {
    for (const [context, values] of collected) flushContext(context, values);
    collected.clear();
  };

  return {
    request(context, { status, latencyMs, forwarded }) {
      const values = collected.get(context) ?? { errors: 0, forwarded: 0, latenciesMs: [] };
      collected.set(context, values);
      values.latenciesMs.push(latencyMs);
      if (status >= 500) values.errors += 1;
      if (forwarded) values.forwarded += 1;
      if (values.latenciesMs.length < VALUES_A_LINE) return;
      flushContext(context, values);
      collected.delete(context);
    },
    foreignWrite(context) {
      const metric: Metric = { name: "ForeignWrites", unit: "Count", value: 1 };
      args.write(metricLine(args.now(), { Stage: args.stage, Context: context }, [metric]));
    },
    flush,
  };
}
