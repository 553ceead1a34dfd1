import type { Clock } from "../service";
import { Distribution } from "./distribution";
import { type EmfMetric, parseEmf } from "./emf";
import { Series } from "./series";

/** Where other services count. Keep the handle: finding a series costs more than adding to it. */
export interface MetricSink {
  metric(namespace: string, metric: string, dimensions: Readonly<Record<string, string>>): MetricHandle;
  /** Takes the metrics out of a log line, if it carries any. */
  intake(line: string): void;
}

export interface MetricHandle {
  add(value: number): void;
}

const keyOf = (namespace: string, metric: string, dimensions: Readonly<Record<string, string>>): string =>
  JSON.stringify([namespace, metric, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** All series, by namespace, metric and dimensions. */
export class Metrics implements MetricSink {
  readonly #series = new Map<string, Series>();

  constructor(private readonly clock: Clock) {}

  metric(namespace: string, metric: string, dimensions: Readonly<Record<string, string>>): MetricHandle {
    const series = this.series(namespace, metric, dimensions);
    return { add: (value) => series.add(value, this.clock.now()) };
  }

  intake(line: string): void {
    for (const metric of parseEmf(line, this.clock.now())) this.put(metric);
  }

  put({ namespace, metric, dimensions, values, unit, at }: EmfMetric): void {
    const series = this.series(namespace, metric, dimensions);
    series.unit = unit;
    for (const value of values) series.add(value, at);
  }

  series(namespace: string, metric: string, dimensions: Readonly<Record<string, string>>): Series {
    const key = keyOf(namespace, metric, dimensions);
    let series = this.#series.get(key);
    if (!series) {
      series = new Series(namespace, metric, dimensions);
      this.#series.set(key, series);
    }
    return series;
  }

  /** A series that exists; asking does not create one. */
  find(namespace: string, metric: string, dimensions: Readonly<Record<string, string>>): Series | undefined {
    return this.#series.get(keyOf(namespace, metric, dimensions));
  }

  list(): readonly Series[] {
    return [...this.#series.values()];
  }

  /** The last `windowMs` of a series, empty when there is none. */
  window(
    namespace: string,
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    windowMs: number,
  ): Distribution {
    const now = this.clock.now();
    return this.find(namespace, metric, dimensions)?.between(now - windowMs, now + 1_000) ?? new Distribution();
  }
}
