/**
 * Submissions, reviews and talks: one row, one item. Whatever belongs to a submission shares its partition, so that the
 * reads which a decision rests on are consistent. Two indexes carry the lists: `list` for all, `status` for those of one status.
 */
import { renaming, sortable } from "../../migration/runtime/rows/attributes";
import type { ItemIndex, ItemKey, OwnedTable, Row } from "../bounded-context";
import { sampleReview, sampleSubmission, sampleTalk } from "./samples";

export const SUBMISSIONS = "submissions";
export const REVIEWS = "reviews";
export const TALKS = "talks";

export const REVIEW_PREFIX = "REVIEW#";
export const TALK_PREFIX = "TALK#";

/** Where a submission, its reviews and its talk stand. */
export const submissionPartition = (id: number): string => `SUBMISSION#${id}`;
export const reviewSortKey = (id: number): string => `${REVIEW_PREFIX}${sortable(id)}`;
/** One review per reviewer and submission. */
export const reviewerReference = (submissionId: number, reviewer: string): string =>
  `submission-reviewer:${submissionId}:${reviewer}`;
/** One talk per submission. */
const talkReference = (submissionId: number): string => `submission-talk:${submissionId}`;

/** All submissions by identifier, and all talks by their submission's. */
export const LIST_INDEX: ItemIndex = { name: "list", partitionKey: "list", sortKey: "order" };
export const STATUS_INDEX: ItemIndex = { name: "status", partitionKey: "statusList", sortKey: "order" };
export const SUBMISSION_LIST = "SUBMISSIONS";
export const TALK_LIST = "TALKS";
export const statusPartition = (status: string): string => `STATUS#${status}`;

const childOfSubmission = (row: Row, prefix: string): ItemKey => ({
  pk: submissionPartition(Number(row["submission_id"])),
  sk: `${prefix}${sortable(Number(row["id"]))}`,
});

const submission = renaming("A submission", {
  id: "id",
  speakerId: "speaker_id",
  submitter: "submitter",
  title: "title",
  abstract: "abstract",
  track: "track",
  level: "level",
  status: "status",
  version: "version",
  createdAt: "created_at",
  updatedAt: "updated_at",
});

export const submissionsTable: OwnedTable = {
  name: SUBMISSIONS,
  key: ["id"],
  columns: {
    id: "int4",
    speaker_id: "int4",
    submitter: "text",
    title: "text",
    abstract: "text",
    track: "text",
    level: "text",
    status: "text",
    version: "int4",
    created_at: "timestamptz",
    updated_at: "timestamptz",
  },
  sequence: { name: "submissions_id_seq", column: "id" },
  itemKeyColumns: ["id"],
  itemKey: (row) => ({ pk: submissionPartition(Number(row["id"])), sk: "SUBMISSION" }),
  toItem: (row) => ({
    ...submission.toItem(row),
    list: SUBMISSION_LIST,
    statusList: statusPartition(row["status"] as string),
    order: sortable(Number(row["id"])),
  }),
  toRow: submission.toRow,
  references: () => [],
  sampleRow: sampleSubmission,
};

const review = renaming("A review", {
  id: "id",
  submissionId: "submission_id",
  reviewer: "reviewer",
  score: "score",
  comment: "comment",
  createdAt: "created_at",
});

export const reviewsTable: OwnedTable = {
  name: REVIEWS,
  key: ["id"],
  columns: {
    id: "int4",
    submission_id: "int4",
    reviewer: "text",
    score: "int4",
    comment: "text",
    created_at: "timestamptz",
  },
  sequence: { name: "reviews_id_seq", column: "id" },
  itemKeyColumns: ["id", "submission_id"],
  itemKey: (row) => childOfSubmission(row, REVIEW_PREFIX),
  ...review,
  references: (row) => [reviewerReference(Number(row["submission_id"]), row["reviewer"] as string)],
  sampleRow: sampleReview,
};

const talk = renaming("A talk", {
  id: "id",
  submissionId: "submission_id",
  speakerId: "speaker_id",
  title: "title",
  abstract: "abstract",
  track: "track",
  level: "level",
  createdAt: "created_at",
});

export const talksTable: OwnedTable = {
  name: TALKS,
  key: ["id"],
  columns: {
    id: "int4",
    submission_id: "int4",
    speaker_id: "int4",
    title: "text",
    abstract: "text",
    track: "text",
    level: "text",
    created_at: "timestamptz",
  },
  sequence: { name: "talks_id_seq", column: "id" },
  itemKeyColumns: ["id", "submission_id"],
  itemKey: (row) => childOfSubmission(row, TALK_PREFIX),
  toItem: (row) => ({
    ...talk.toItem(row),
    list: TALK_LIST,
    order: sortable(Number(row["submission_id"])),
  }),
  toRow: talk.toRow,
  references: (row) => [talkReference(Number(row["submission_id"]))],
  sampleRow: sampleTalk,
};
