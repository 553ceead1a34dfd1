/** Submissions, and the talks that they become, in Postgres. */
import { instant, integer, only, optionalInteger, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { Submission, SubmissionValues } from "./schemas";

const COLUMNS = `id, speaker_id, submitter, title, abstract, track, level, status, version, created_at, updated_at,
  (SELECT t.id FROM talks AS t WHERE t.submission_id = submissions.id) AS talk_id`;

const parameters = (values: SubmissionValues, at: Date) => ({
  speaker: values.speakerId,
  title: values.title,
  abstract: values.abstract,
  track: values.track,
  level: values.level,
  at: at.toISOString(),
});

export async function insertSubmission(
  db: Statements,
  submitter: string,
  values: SubmissionValues,
  at: Date,
): Promise<Submission> {
  const { rows } = await db.write(
    `INSERT INTO submissions (speaker_id, submitter, title, abstract, track, level, created_at, updated_at)
     VALUES (:speaker, :submitter, :title, :abstract, :track, :level, CAST(:at AS timestamptz), CAST(:at AS timestamptz))
     RETURNING ${COLUMNS}`,
    { submitter, ...parameters(values, at) },
  );
  return toSubmission(only(rows));
}

export async function findSubmission(db: Statements, id: number): Promise<Submission | undefined> {
  return (await db.read(`SELECT ${COLUMNS} FROM submissions WHERE id = :id`, { id })).map(toSubmission)[0];
}

export async function listSubmissions(
  db: Statements,
  page: PageRequest & { readonly status: string | null },
): Promise<readonly Submission[]> {
  const rows = await db.read(
    `SELECT ${COLUMNS} FROM submissions
     WHERE status = coalesce(CAST(:status AS text), status) AND id > :after ORDER BY id LIMIT :limit`,
    { ...page },
  );
  return rows.map(toSubmission);
}

/** Which submission a change may touch: undecided, of this submitter (null: anybody's), at this version (null: any). */
export interface Target {
  readonly id: number;
  readonly submitter: string | null;
  readonly version: number | null;
}
const MATCHES_TARGET = `id = :id AND status = 'submitted' AND submitter = coalesce(CAST(:submitter AS text), submitter)
  AND version = coalesce(CAST(:version AS integer), version)`;
const targetParameters = ({ id, submitter, version }: Target) => ({ id, submitter, version });

export async function updateSubmission(
  db: Statements,
  target: Target,
  values: SubmissionValues,
  at: Date,
): Promise<Submission | undefined> {
  const { rows } = await db.write(
    `UPDATE submissions SET speaker_id = :speaker, title = :title, abstract = :abstract, track = :track, level = :level,
       version = version + 1, updated_at = CAST(:at AS timestamptz)
     WHERE ${MATCHES_TARGET} RETURNING ${COLUMNS}`,
    { ...targetParameters(target), ...parameters(values, at) },
  );
  return rows.map(toSubmission)[0];
}

export async function decideSubmission(
  db: Statements,
  target: Target,
  status: "accepted" | "rejected",
  at: Date,
): Promise<Submission | undefined> {
  const { rows } = await db.write(
    `UPDATE submissions SET status = :status, version = version + 1, updated_at = CAST(:at AS timestamptz)
     WHERE ${MATCHES_TARGET} RETURNING ${COLUMNS}`,
    { ...targetParameters(target), status, at: at.toISOString() },
  );
  return rows.map(toSubmission)[0];
}

/** @returns the talk's id. */
export async function insertTalk(db: Statements, submission: Submission, at: Date): Promise<number> {
  const { rows } = await db.write(
    `INSERT INTO talks (submission_id, speaker_id, title, abstract, track, level, created_at)
     VALUES (:submission, :speaker, :title, :abstract, :track, :level, CAST(:at AS timestamptz)) RETURNING id`,
    { submission: submission.id, ...parameters(submission, at) },
  );
  return integer(only(rows), "id");
}

export async function deleteSubmission(db: Statements, target: Target): Promise<boolean> {
  return (
    (await db.write(`DELETE FROM submissions WHERE ${MATCHES_TARGET}`, { ...targetParameters(target) })).changed > 0
  );
}

function toSubmission(row: Row): Submission {
  return {
    id: integer(row, "id"),
    speakerId: integer(row, "speaker_id"),
    submitter: text(row, "submitter"),
    title: text(row, "title"),
    abstract: text(row, "abstract"),
    track: text(row, "track"),
    level: text(row, "level") as Submission["level"],
    status: text(row, "status") as Submission["status"],
    talkId: optionalInteger(row, "talk_id"),
    version: integer(row, "version"),
    createdAt: instant(row, "created_at"),
    updatedAt: instant(row, "updated_at"),
  };
}
