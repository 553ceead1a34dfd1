/** Chance that is the same at every run. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  below(below: number): number;
  /** One of the values. @throws Error when there are none. */
  pick<T>(values: readonly T[]): T;
  /** The values in another order. */
  shuffled<T>(values: readonly T[]): T[];
}

/** mulberry32, by Tommy Ettinger (public domain): small, fast and even enough for invented people. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new Error("Nothing to pick from");
      return value;
    },
    shuffled(values) {
      const copy = [...values];
      for (let last = copy.length - 1; last > 0; last--) {
        const other = below(last + 1);
        const moved = copy[last]!;
        copy[last] = copy[other]!;
        copy[other] = moved;
      }
      return copy;
    },
  };
}
