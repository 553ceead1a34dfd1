/** Reads of submissions, with the talks that they became, and of their reviews. */
import type { z } from "zod";
import { type Page, toPage } from "../../migration/runtime/http/paging";
import type { pageQuery } from "../../migration/runtime/http/validation";
import { sortable } from "../../migration/runtime/rows/attributes";
import type { Query, Reader, Stored } from "../../migration/runtime/store/store";
import { noSubmission, type Review, type Submission, toReview, toSubmission } from "./answers";
import type { submissionQuery } from "./schemas";
import {
  LIST_INDEX,
  REVIEWS,
  reviewSortKey,
  STATUS_INDEX,
  statusPartition,
  SUBMISSION_LIST,
  submissionPartition,
  SUBMISSIONS,
  TALK_LIST,
  TALK_PREFIX,
  TALKS,
} from "./tables";

export async function pageOfSubmissions(
  reader: Reader,
  { status, limit, cursor }: z.output<typeof submissionQuery>,
): Promise<Page<Submission>> {
  const list: Pick<Query, "index" | "partition"> =
    status === undefined
      ? { index: LIST_INDEX.name, partition: SUBMISSION_LIST }
      : { index: STATUS_INDEX.name, partition: statusPartition(status) };
  const after = sortable(Number(cursor ?? 0));
  const found = await reader.query({ table: SUBMISSIONS, ...list, after, limit: limit + 1 });
  const talks = await talksOf(reader, found.slice(0, limit));
  return toPage(
    found.map(({ row }) => toSubmission(row, talks.get(Number(row["id"])) ?? null)),
    limit,
  );
}

/** @throws Problem 404 */
export async function findSubmission(reader: Reader, id: number): Promise<Submission> {
  const found = await reader.get(SUBMISSIONS, { id });
  if (found === undefined) throw noSubmission();
  return toSubmission(found.row, isAccepted(found) ? await talkOf(reader, id) : null);
}

/** Reviews of a submission; none of an unknown one. */
export async function pageOfReviews(
  reader: Reader,
  submissionId: number,
  { limit, cursor }: z.output<typeof pageQuery>,
): Promise<Page<Review>> {
  // Sort keys of other items of the partition come after those of reviews, and are skipped by their table.
  const found = await reader.query({
    table: REVIEWS,
    partition: submissionPartition(submissionId),
    after: reviewSortKey(Number(cursor ?? 0)),
    limit: limit + 1,
  });
  return toPage(
    found.map(({ row }) => toReview(row)),
    limit,
  );
}

const isAccepted = ({ row }: Stored): boolean => row["status"] === "accepted";

/**
 * The talks of a list's accepted submissions, by submission: one query, for talks are listed in the order of their
 * submissions. One that the index does not show yet is read where it stands.
 */
async function talksOf(reader: Reader, submissions: readonly Stored[]): Promise<ReadonlyMap<number, number | null>> {
  const accepted = submissions.filter(isAccepted).map(({ row }) => Number(row["id"]));
  const [first] = accepted;
  if (first === undefined) return new Map();
  const listed = await reader.query({
    table: TALKS,
    index: LIST_INDEX.name,
    partition: TALK_LIST,
    after: sortable(first - 1),
    limit: accepted.length,
  });
  const known = new Map(listed.map(({ row }) => [Number(row["submission_id"]), Number(row["id"])]));
  const all = accepted.map(async (id) => [id, known.get(id) ?? (await talkOf(reader, id))] as const);
  return new Map(await Promise.all(all));
}

async function talkOf(reader: Reader, submissionId: number): Promise<number | null> {
  const query = { table: TALKS, partition: submissionPartition(submissionId), prefix: TALK_PREFIX, limit: 1 };
  const [talk] = await reader.query(query);
  return talk === undefined ? null : Number(talk.row["id"]);
}
