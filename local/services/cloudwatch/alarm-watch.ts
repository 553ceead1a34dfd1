import type { Clock } from "../service";
import { type AlarmSettings, type AlarmState, evaluateAlarm } from "./alarm";
import type { Distribution } from "./distribution";
import type { Metrics } from "./metrics";

const DEFAULTS = {
  /** AWS evaluates alarms every minute, those of high resolution every ten seconds. */
  everyMs: 10_000,
  /** AWS looks at a few periods more than it needs when data is missing. */
  extraPeriods: 2,
} as const;

const BREACHES: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const MISSING = ["missing", "ignore", "breaching", "notBreaching"] as const;

/** Keeps the state of every alarm on one metric. Alarms on metric math stay at INSUFFICIENT_DATA: they are not evaluated. */
export class AlarmWatch {
  readonly #states = new Map<string, AlarmState>();
  #cancel: () => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly alarms: () => readonly AlarmSettings[],
    private readonly onChange: (name: string, state: AlarmState) => void,
  ) {}

  start(): void {
    this.#cancel = this.clock.after(DEFAULTS.everyMs, () => {
      for (const alarm of this.alarms()) this.#evaluate(alarm);
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  state(name: string): AlarmState {
    return this.#states.get(name) ?? "INSUFFICIENT_DATA";
  }

  #evaluate(alarm: AlarmSettings): void {
    const { name, namespace, metricName, comparisonOperator, threshold, period, treatMissingData } = alarm;
    const breaches = BREACHES[String(comparisonOperator)];
    const periodMs = Number(period) * 1_000;
    if (typeof metricName !== "string" || !breaches || !(periodMs > 0)) return;
    const evaluationPeriods = Number(alarm["evaluationPeriods"] ?? 1);
    const points = this.#points(String(namespace), metricName, dimensionsOf(alarm), periodMs, evaluationPeriods);
    const statistic = String(alarm["statistic"] ?? alarm["extendedStatistic"]);
    const range = points.map((values) => {
      const value = values?.statistic(statistic);
      return value === undefined ? undefined : breaches(value, Number(threshold));
    });
    const missing = MISSING.find((mode) => mode === treatMissingData) ?? "missing";
    const datapoints = Number(alarm["datapointsToAlarm"] ?? evaluationPeriods);
    const before = this.state(name);
    const after = evaluateAlarm(range, evaluationPeriods, datapoints, missing, before);
    this.#states.set(name, after);
    if (after !== before) this.onChange(name, after);
  }

  /** Periods that are over, oldest first, with a gap where there is no data. */
  #points(
    namespace: string,
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    periodMs: number,
    periods: number,
  ): readonly (Distribution | undefined)[] {
    const end = Math.floor(this.clock.now() / periodMs) * periodMs;
    const count = periods + DEFAULTS.extraPeriods;
    const from = end - count * periodMs;
    const found = this.metrics.find(namespace, metric, dimensions)?.periods(from, end, periodMs) ?? [];
    const byStart = new Map(found.map(({ start, values }) => [start, values]));
    return Array.from({ length: count }, (_, i) => byStart.get(from + i * periodMs));
  }
}

const dimensionsOf = ({ dimensions }: AlarmSettings): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(dimensions ?? {}).map(([key, value]) => [key, String(value)]));
