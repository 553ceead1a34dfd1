/** Ratings in Postgres. */
import { instant, integer, only, optionalText, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { Rating } from "./schemas";

/** Columns in every statement that answers ratings. */
const COLUMNS = "id, slot_id, attendee, score, comment, created_at, updated_at";

export interface RatingValues {
  readonly score: number;
  readonly comment: string | null;
}

export async function insertRating(
  db: Statements,
  rating: RatingValues & { readonly slotId: number; readonly attendee: string; readonly at: Date },
): Promise<Rating> {
  const { rows } = await db.write(
    `INSERT INTO ratings (slot_id, attendee, score, comment, created_at, updated_at)
     VALUES (:slot, :attendee, :score, :comment, CAST(:at AS timestamptz), CAST(:at AS timestamptz))
     RETURNING ${COLUMNS}`,
    {
      slot: rating.slotId,
      attendee: rating.attendee,
      score: rating.score,
      comment: rating.comment,
      at: rating.at.toISOString(),
    },
  );
  return toRating(only(rows));
}

export async function findRating(db: Statements, id: number): Promise<Rating | undefined> {
  return (await db.read(`SELECT ${COLUMNS} FROM ratings WHERE id = :id`, { id })).map(toRating)[0];
}

export async function listRatings(
  db: Statements,
  page: PageRequest & { readonly slotId: number },
): Promise<readonly Rating[]> {
  const rows = await db.read(
    `SELECT ${COLUMNS} FROM ratings WHERE slot_id = :slot AND id > :after ORDER BY id LIMIT :limit`,
    { slot: page.slotId, after: page.after, limit: page.limit },
  );
  return rows.map(toRating);
}

/** How often each score was given to a slot. */
export async function countScores(db: Statements, slotId: number): Promise<ReadonlyMap<number, number>> {
  const rows = await db.read("SELECT score, count(*) AS count FROM ratings WHERE slot_id = :slot GROUP BY score", {
    slot: slotId,
  });
  return new Map(rows.map((row) => [integer(row, "score"), integer(row, "count")]));
}

/** Changes the rating if it is `by`'s (null: anybody's). Undefined: there is none, or it is another's. */
export async function updateRating(
  db: Statements,
  id: number,
  by: string | null,
  values: RatingValues & { readonly at: Date },
): Promise<Rating | undefined> {
  const { rows } = await db.write(
    `UPDATE ratings SET score = :score, comment = :comment, updated_at = CAST(:at AS timestamptz)
     WHERE id = :id AND attendee = coalesce(CAST(:by AS text), attendee) RETURNING ${COLUMNS}`,
    { id, by, score: values.score, comment: values.comment, at: values.at.toISOString() },
  );
  return rows.map(toRating)[0];
}

/** Deletes the rating if it is `by`'s (null: anybody's) and tells whether it did. */
export async function deleteRating(db: Statements, id: number, by: string | null): Promise<boolean> {
  const { changed } = await db.write(
    "DELETE FROM ratings WHERE id = :id AND attendee = coalesce(CAST(:by AS text), attendee)",
    { id, by },
  );
  return changed > 0;
}

function toRating(row: Row): Rating {
  return {
    id: integer(row, "id"),
    slotId: integer(row, "slot_id"),
    attendee: text(row, "attendee"),
    score: integer(row, "score"),
    comment: optionalText(row, "comment"),
    createdAt: instant(row, "created_at"),
    updatedAt: instant(row, "updated_at"),
  };
}
