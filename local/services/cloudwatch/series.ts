import { Distribution } from "./distribution";

const DEFAULTS = {
  /** Seconds are kept this long: the live figures need five minutes. (AWS keeps high resolution for three hours.) */
  secondsKept: 600,
  /** Minutes are kept this long. (AWS: fifteen days.) */
  minutesKept: 24 * 60,
} as const;

/** One metric with one set of dimensions: buckets of a second and of a minute. In memory only. */
export class Series {
  readonly #seconds = new Map<number, Distribution>();
  readonly #minutes = new Map<number, Distribution>();
  unit = "None";

  constructor(
    readonly namespace: string,
    readonly metric: string,
    readonly dimensions: Readonly<Record<string, string>>,
  ) {}

  add(value: number, at: number): void {
    this.#bucket(this.#seconds, Math.floor(at / 1_000), DEFAULTS.secondsKept).add(value);
    this.#bucket(this.#minutes, Math.floor(at / 60_000), DEFAULTS.minutesKept).add(value);
  }

  addDistribution(values: Distribution, at: number): void {
    this.#bucket(this.#seconds, Math.floor(at / 1_000), DEFAULTS.secondsKept).merge(values);
    this.#bucket(this.#minutes, Math.floor(at / 60_000), DEFAULTS.minutesKept).merge(values);
  }

  /** Everything in `[from, to)`, by the second where those are still kept. Unix milliseconds. */
  between(from: number, to: number): Distribution {
    const total = new Distribution();
    const bySecond = to - from <= DEFAULTS.secondsKept * 1_000;
    const [buckets, width] = bySecond ? [this.#seconds, 1_000] : [this.#minutes, 60_000];
    for (const [start, bucket] of buckets) if (start * width >= from && start * width < to) total.merge(bucket);
    return total;
  }

  /** Periods that have data, oldest first, each with its start in Unix milliseconds. */
  periods(from: number, to: number, periodMs: number): readonly { start: number; values: Distribution }[] {
    const [buckets, width] = periodMs % 60_000 === 0 ? [this.#minutes, 60_000] : [this.#seconds, 1_000];
    const periods = new Map<number, Distribution>();
    for (const [index, bucket] of buckets) {
      const at = index * width;
      if (at < from || at >= to) continue;
      const start = Math.floor(at / periodMs) * periodMs;
      const values = periods.get(start) ?? new Distribution();
      values.merge(bucket);
      periods.set(start, values);
    }
    return [...periods].sort(([a], [b]) => a - b).map(([start, values]) => ({ start, values }));
  }

  /** Maps keep insertion order and time moves on: the oldest bucket is the first. */
  #bucket(buckets: Map<number, Distribution>, index: number, kept: number): Distribution {
    let bucket = buckets.get(index);
    if (bucket) return bucket;
    bucket = new Distribution();
    buckets.set(index, bucket);
    for (const oldest of buckets.keys()) {
      if (oldest > index - kept) break;
      buckets.delete(oldest);
    }
    return bucket;
  }
}
