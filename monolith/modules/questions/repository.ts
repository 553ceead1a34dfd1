/** Questions and votes in Postgres. */
import { instant, integer, only, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { NewQuestion, Question } from "./schemas";

const COLUMNS = `id, slot_id, author, body, created_at,
  (SELECT count(*) FROM question_votes AS v WHERE v.question_id = questions.id) AS votes`;

export async function insertQuestion(db: Statements, author: string, values: NewQuestion, at: Date): Promise<Question> {
  const { rows } = await db.write(
    `INSERT INTO questions (slot_id, author, body, created_at)
     VALUES (:slot, :author, :body, CAST(:at AS timestamptz)) RETURNING ${COLUMNS}`,
    { slot: values.slotId, author, body: values.body, at: at.toISOString() },
  );
  return toQuestion(only(rows));
}

export async function findQuestion(db: Statements, id: number): Promise<Question | undefined> {
  return (await db.read(`SELECT ${COLUMNS} FROM questions WHERE id = :id`, { id })).map(toQuestion)[0];
}

export async function listQuestions(
  db: Statements,
  page: PageRequest & { readonly slotId: number },
): Promise<readonly Question[]> {
  const rows = await db.read(
    `SELECT ${COLUMNS} FROM questions WHERE slot_id = :slot AND id > :after ORDER BY id LIMIT :limit`,
    { slot: page.slotId, after: page.after, limit: page.limit },
  );
  return rows.map(toQuestion);
}

/** Adds the voter's vote; a second one changes nothing. */
export async function insertVote(db: Statements, id: number, voter: string, at: Date): Promise<void> {
  await db.write(
    `INSERT INTO question_votes (question_id, voter, created_at)
     VALUES (:id, :voter, CAST(:at AS timestamptz)) ON CONFLICT DO NOTHING`,
    { id, voter, at: at.toISOString() },
  );
}

const toQuestion = (row: Row): Question => ({
  id: integer(row, "id"),
  slotId: integer(row, "slot_id"),
  author: text(row, "author"),
  body: text(row, "body"),
  votes: integer(row, "votes"),
  createdAt: instant(row, "created_at"),
});
