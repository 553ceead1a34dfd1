/** A rating as the API shows it. Pure. */
import { apiInstant } from "../../migration/runtime/rows/moments";
import type { Row } from "../bounded-context";

export interface Rating {
  readonly id: number;
  readonly slotId: number;
  readonly attendee: string;
  readonly score: number;
  readonly comment: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const toRating = (row: Row): Rating => ({
  id: Number(row["id"]),
  slotId: Number(row["slot_id"]),
  attendee: row["attendee"] as string,
  score: Number(row["score"]),
  comment: row["comment"] as string | null,
  createdAt: apiInstant(row["created_at"]),
  updatedAt: apiInstant(row["updated_at"]),
});

/** What the ratings of a slot come to: from integers alone, so that both paths give the same figures. */
export function summarise(slotId: number, scores: readonly number[]): unknown {
  const counts = { "1": 0, "2": 0, "3": 0, "4": 0, "5": 0 };
  for (const score of scores) counts[String(score) as keyof typeof counts] += 1;
  const sum = scores.reduce((total, score) => total + score, 0);
  const average = scores.length === 0 ? null : Math.round((sum / scores.length) * 100) / 100;
  return { slotId, count: scores.length, average, scores: counts };
}
