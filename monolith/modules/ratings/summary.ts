/** What the ratings of a slot come to. */
import type { RatingSummary } from "./schemas";

/** Pure, from integers alone: every store of ratings gives the same figures. */
export function summarise(slotId: number, counts: ReadonlyMap<number, number>): RatingSummary {
  const of = (score: number): number => counts.get(score) ?? 0;
  const scores = { "1": of(1), "2": of(2), "3": of(3), "4": of(4), "5": of(5) };
  const count = of(1) + of(2) + of(3) + of(4) + of(5);
  const sum = of(1) + 2 * of(2) + 3 * of(3) + 4 * of(4) + 5 * of(5);
  return { slotId, count, average: count === 0 ? null : Math.round((sum / count) * 100) / 100, scores };
}
