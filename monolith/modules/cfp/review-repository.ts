/** Reviews in Postgres. */
import { instant, integer, only, optionalText, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { Review } from "./schemas";

const COLUMNS = "id, submission_id, reviewer, score, comment, created_at";

export async function insertReview(
  db: Statements,
  review: Pick<Review, "submissionId" | "reviewer" | "score" | "comment">,
  at: Date,
): Promise<Review> {
  const { rows } = await db.write(
    `INSERT INTO reviews (submission_id, reviewer, score, comment, created_at)
     VALUES (:submission, :reviewer, :score, :comment, CAST(:at AS timestamptz)) RETURNING ${COLUMNS}`,
    {
      submission: review.submissionId,
      reviewer: review.reviewer,
      score: review.score,
      comment: review.comment,
      at: at.toISOString(),
    },
  );
  return toReview(only(rows));
}

export async function listReviews(
  db: Statements,
  page: PageRequest & { readonly submissionId: number },
): Promise<readonly Review[]> {
  const rows = await db.read(
    `SELECT ${COLUMNS} FROM reviews WHERE submission_id = :submission AND id > :after ORDER BY id LIMIT :limit`,
    { submission: page.submissionId, after: page.after, limit: page.limit },
  );
  return rows.map(toReview);
}

export async function deleteReviews(db: Statements, submissionId: number): Promise<void> {
  await db.write("DELETE FROM reviews WHERE submission_id = :submission", { submission: submissionId });
}

function toReview(row: Row): Review {
  return {
    id: integer(row, "id"),
    submissionId: integer(row, "submission_id"),
    reviewer: text(row, "reviewer"),
    score: integer(row, "score"),
    comment: optionalText(row, "comment"),
    createdAt: instant(row, "created_at"),
  };
}
