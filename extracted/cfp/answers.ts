/** Submissions and reviews as the API shows them, keys in the order of the API; and what can be wrong with a change. Pure. */
import { conflict, notFound } from "../../migration/runtime/http/problem";
import { apiInstant } from "../../migration/runtime/rows/moments";
import type { Json, Row } from "../bounded-context";

export interface Submission {
  readonly id: number;
  readonly speakerId: number;
  /** The `sub` of the token with which it was submitted. */
  readonly submitter: string;
  readonly title: string;
  readonly abstract: string;
  readonly track: string;
  readonly level: string;
  readonly status: string;
  /** The talk that an accepted submission became. */
  readonly talkId: number | null;
  /** Also the ETag. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const text = (value: Json | undefined): string => value as string;

export const toSubmission = (row: Row, talkId: number | null): Submission => ({
  id: Number(row["id"]),
  speakerId: Number(row["speaker_id"]),
  submitter: text(row["submitter"]),
  title: text(row["title"]),
  abstract: text(row["abstract"]),
  track: text(row["track"]),
  level: text(row["level"]),
  status: text(row["status"]),
  talkId,
  version: Number(row["version"]),
  createdAt: apiInstant(row["created_at"]),
  updatedAt: apiInstant(row["updated_at"]),
});

export interface Review {
  readonly id: number;
  readonly submissionId: number;
  readonly reviewer: string;
  readonly score: number;
  readonly comment: string | null;
  readonly createdAt: string;
}

export const toReview = (row: Row): Review => ({
  id: Number(row["id"]),
  submissionId: Number(row["submission_id"]),
  reviewer: text(row["reviewer"]),
  score: Number(row["score"]),
  comment: row["comment"] as string | null,
  createdAt: apiInstant(row["created_at"]),
});

export const noSubmission = () => notFound("submission-not-found", "There is no such submission.");
export const noSpeaker = () => notFound("speaker-not-found", "There is no such speaker.");
export const alreadyReviewed = () => conflict("already-reviewed", "You have reviewed this submission already.");
export const alreadyDecided = (status: string) =>
  conflict("already-decided", `This submission has been ${status} already.`);
