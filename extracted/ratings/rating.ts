/** A rating as the API shows it, and moments in the two ways they are written. Pure. */
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
  createdAt: new Date(row["created_at"] as string).toISOString(),
  updatedAt: new Date(row["updated_at"] as string).toISOString(),
});

/** A moment as `to_jsonb` writes a `timestamptz(3)` in UTC: `2027-05-03T09:00:00.12+00:00`, without trailing zeros. */
export const rowInstant = (moment: Date): string => `${moment.toISOString().replace(/\.?0*Z$/, "")}+00:00`;

/** What the ratings of a slot come to: from integers alone, so that both paths give the same figures. */
export function summarise(slotId: number, scores: readonly number[]): unknown {
  const counts = { "1": 0, "2": 0, "3": 0, "4": 0, "5": 0 };
  for (const score of scores) counts[String(score) as keyof typeof counts] += 1;
  const sum = scores.reduce((total, score) => total + score, 0);
  const average = scores.length === 0 ? null : Math.round((sum / scores.length) * 100) / 100;
  return { slotId, count: scores.length, average, scores: counts };
}
