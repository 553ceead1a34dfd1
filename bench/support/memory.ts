/** Memory of this process while something runs. */
import { quantile } from "./print";

/** Often enough to see pages come and go. */
const SAMPLE_MS = 50;

export interface MemoryOf<T> {
  readonly result: T;
  /** Heap and buffers in use, MB. A collector's sawtooth has high peaks: the 95th percentile is what is needed. */
  readonly p95Mb: number;
  readonly peakMb: number;
}

export const Memory = {
  /** Samples while `work` runs. */
  async during<T>(work: () => Promise<T>): Promise<MemoryOf<T>> {
    const samples: number[] = [];
    const timer = setInterval(() => {
      const { heapUsed, external } = process.memoryUsage();
      samples.push((heapUsed + external) / 1024 ** 2);
    }, SAMPLE_MS);
    try {
      const result = await work();
      return { result, p95Mb: quantile(samples, 0.95), peakMb: Math.max(...samples) };
    } finally {
      clearInterval(timer);
    }
  },
} as const;
