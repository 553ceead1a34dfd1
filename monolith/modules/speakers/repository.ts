/** Speakers in Postgres. */
import { instant, integer, only, optionalText, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { Speaker, SpeakerValues } from "./schemas";

const COLUMNS = "id, handle, name, company, bio, created_at, updated_at";

const parameters = (values: SpeakerValues, at: Date) => ({
  handle: values.handle,
  name: values.name,
  company: values.company ?? null,
  bio: values.bio,
  at: at.toISOString(),
});

export async function insertSpeaker(db: Statements, values: SpeakerValues, at: Date): Promise<Speaker> {
  const { rows } = await db.write(
    `INSERT INTO speakers (handle, name, company, bio, created_at, updated_at)
     VALUES (:handle, :name, :company, :bio, CAST(:at AS timestamptz), CAST(:at AS timestamptz)) RETURNING ${COLUMNS}`,
    parameters(values, at),
  );
  return toSpeaker(only(rows));
}

export async function findSpeaker(db: Statements, id: number): Promise<Speaker | undefined> {
  return (await db.read(`SELECT ${COLUMNS} FROM speakers WHERE id = :id`, { id })).map(toSpeaker)[0];
}

export async function listSpeakers(db: Statements, page: PageRequest): Promise<readonly Speaker[]> {
  const rows = await db.read(`SELECT ${COLUMNS} FROM speakers WHERE id > :after ORDER BY id LIMIT :limit`, { ...page });
  return rows.map(toSpeaker);
}

export async function updateSpeaker(
  db: Statements,
  id: number,
  values: SpeakerValues,
  at: Date,
): Promise<Speaker | undefined> {
  const { rows } = await db.write(
    `UPDATE speakers SET handle = :handle, name = :name, company = :company, bio = :bio,
       updated_at = CAST(:at AS timestamptz)
     WHERE id = :id RETURNING ${COLUMNS}`,
    { id, ...parameters(values, at) },
  );
  return rows.map(toSpeaker)[0];
}

export async function deleteSpeaker(db: Statements, id: number): Promise<boolean> {
  return (await db.write("DELETE FROM speakers WHERE id = :id", { id })).changed > 0;
}

function toSpeaker(row: Row): Speaker {
  return {
    id: integer(row, "id"),
    handle: text(row, "handle"),
    name: text(row, "name"),
    company: optionalText(row, "company"),
    bio: text(row, "bio"),
    createdAt: instant(row, "created_at"),
    updatedAt: instant(row, "updated_at"),
  };
}
