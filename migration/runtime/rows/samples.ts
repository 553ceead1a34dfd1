/** Parts of plausible rows for property tests: everything is a pure function of the seed. */

export interface Sampler {
  /** A whole number in [0, limit). */
  readonly below: (limit: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** A Postgres `integer` from 1. */
  readonly identifier: () => number;
  /** Text of the kinds that mappings get wrong. */
  readonly text: () => string;
  /** A moment as `to_jsonb` writes a `timestamptz(3)`. */
  readonly instant: () => string;
}

const TEXTS = [
  "Great talk",
  "Zu schnell, aber gut ☕",
  "  spaces  ",
  'quotes " and \\ backslashes',
  "é\u0301 combining, 😀 astral",
  "line\nbreak\ttab",
  "#hash#and:colon",
];

/** Fractions as `to_jsonb` writes them: no trailing zeros, none at all for a whole second. */
const FRACTIONS = ["", ".1", ".12", ".123", ".001", ".01"];

export function sampler(seed: number): Sampler {
  const chance = mulberry32(seed);
  const below = (limit: number): number => Math.floor(chance() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  return {
    below,
    pick,
    identifier: () => 1 + below(2_147_483_647),
    text: () => `${pick(TEXTS)}${pick(["", ` ${below(1000)}`])}`,
    instant: () => {
      const whole = new Date(1_700_000_000_000 + below(200_000_000) * 1000).toISOString().slice(0, 19);
      return `${whole}${pick(FRACTIONS)}+00:00`;
    },
  };
}

/** A small generator of uniform numbers in [0, 1): https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
