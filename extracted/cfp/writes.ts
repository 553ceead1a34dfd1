/**
 * Writes of submissions, reviews and decisions, each one fenced transaction. Whoever adds or removes a child touches the
 * submission: a review that is written while its submission is withdrawn finds another version and is decided again.
 */
import type { Caller } from "../../migration/runtime/http/bearer";
import { versionConflict } from "../../migration/runtime/http/preconditions";
import { forbidden } from "../../migration/runtime/http/problem";
import { rowInstant } from "../../migration/runtime/rows/moments";
import { UniqueViolation } from "../../migration/runtime/store/errors";
import type { ContextStore, Reader, Stored } from "../../migration/runtime/store/store";
import { touch } from "../../migration/runtime/store/touch";
import type { ContextRuntime, Json, Row } from "../bounded-context";
import {
  alreadyDecided,
  alreadyReviewed,
  noSpeaker,
  noSubmission,
  type Review,
  type Submission,
  toReview,
  toSubmission,
} from "./answers";
import type { SubmissionValues } from "./schemas";
import {
  REVIEW_PREFIX,
  reviewerReference,
  REVIEWS,
  reviewsTable,
  submissionPartition,
  SUBMISSIONS,
  submissionsTable,
  TALKS,
  talksTable,
} from "./tables";

/** Which submission a change may touch: undecided, of this submitter (null: anybody's), at this version (null: any). */
export interface Target {
  readonly id: number;
  readonly submitter: string | null;
  readonly version: number | null;
}

/** Reviews deleted in one transaction: two actions each, of the hundred that DynamoDB takes. */
const REVIEWS_A_WRITE = 45;

export interface Writes {
  /** @throws Problem 404 for an unknown speaker */
  submit(values: SubmissionValues, submitter: string): Promise<Submission>;
  /** @throws Problem 403, 404, 409, 412 */
  change(target: Target, values: SubmissionValues): Promise<Submission>;
  /** With its reviews. @throws Problem 403, 404, 409, 412 */
  withdraw(target: Target): Promise<void>;
  /** It becomes a talk. @throws Problem 404, 409, 412 */
  accept(target: Target): Promise<Submission>;
  /** @throws Problem 404, 409, 412 */
  reject(target: Target): Promise<Submission>;
  /** @throws Problem 404, 409 */
  review(
    submissionId: number,
    values: { readonly score: number; readonly comment?: string | null | undefined },
    reviewer: Caller,
  ): Promise<Review>;
}

export function createWrites({ store, neighbours, now }: ContextRuntime<ContextStore>): Writes {
  /** Speakers are another context's: the monolith has a foreign key here, we have to ask, and now. */
  const requireSpeaker = async (id: number): Promise<void> => {
    if ((await neighbours.get(`/speakers/${id}`, { maxAgeMs: 0 })).status !== 200) throw noSpeaker();
  };
  const nextId = (table: typeof submissionsTable): Promise<number> =>
    store.nextIdentifier(table.sequence?.name ?? table.name);

  return {
    submit: (values, submitter) =>
      store.mutate(async () => {
        await requireSpeaker(values.speakerId);
        const at = rowInstant(now());
        const row = {
          id: await nextId(submissionsTable),
          ...columnsOf(values),
          submitter,
          status: "submitted",
          version: 1,
          created_at: at,
          updated_at: at,
        };
        return { changes: [{ op: "insert", table: SUBMISSIONS, row }], result: toSubmission(row, null) };
      }),

    change: (target, values) =>
      store.mutate(async (reader) => {
        const before = await undecided(reader, target);
        if (before.row["speaker_id"] !== values.speakerId) await requireSpeaker(values.speakerId);
        const row = { ...before.row, ...columnsOf(values), ...nextVersion(before, now()) };
        return { changes: [{ op: "update", before, row }], result: toSubmission(row, null) };
      }),

    async withdraw(target) {
      // More reviews than one transaction takes go before, part by part; the submission goes with the last.
      for (let done = false; !done;)
        done = await store.mutate(async (reader) => {
          const before = await undecided(reader, target);
          const partition = submissionPartition(target.id);
          const reviews = await reader.query({
            table: REVIEWS,
            partition,
            prefix: REVIEW_PREFIX,
            limit: REVIEWS_A_WRITE + 1,
          });
          const gone = reviews.slice(0, REVIEWS_A_WRITE).map((review) => ({ op: "delete", before: review }) as const);
          return reviews.length > REVIEWS_A_WRITE
            ? { changes: [touch(before), ...gone], result: false }
            : { changes: [...gone, { op: "delete", before }], result: true };
        });
    },

    accept: (target) =>
      store.mutate(async (reader) => {
        const before = await undecided(reader, target);
        const row = { ...before.row, status: "accepted", ...nextVersion(before, now()) };
        const talk = { id: await nextId(talksTable), ...talkOf(row), created_at: row.updated_at };
        return {
          changes: [
            { op: "update", before, row },
            { op: "insert", table: TALKS, row: talk },
          ],
          result: toSubmission(row, talk.id),
        };
      }),

    reject: (target) =>
      store.mutate(async (reader) => {
        const before = await undecided(reader, target);
        const row = { ...before.row, status: "rejected", ...nextVersion(before, now()) };
        return { changes: [{ op: "update", before, row }], result: toSubmission(row, null) };
      }),

    async review(submissionId, { score, comment }, { subject: reviewer }) {
      try {
        return await store.mutate(async (reader) => {
          const submission = await reader.get(SUBMISSIONS, { id: submissionId });
          if (submission === undefined) throw noSubmission();
          const values = { submission_id: submissionId, reviewer, score, comment: comment ?? null };
          const row = { id: await nextId(reviewsTable), ...values, created_at: rowInstant(now()) };
          return {
            changes: [touch(submission), { op: "insert", table: REVIEWS, row }],
            result: toReview(row),
          };
        });
      } catch (error) {
        const taken = error instanceof UniqueViolation ? error.reference : undefined;
        if (taken === reviewerReference(submissionId, reviewer)) throw alreadyReviewed();
        throw error;
      }
    },
  };
}

const columnsOf = ({ speakerId, ...others }: SubmissionValues) => ({ speaker_id: speakerId, ...others });

const nextVersion = ({ row }: Stored, at: Date): { readonly version: number; readonly updated_at: string } => ({
  version: Number(row["version"]) + 1,
  updated_at: rowInstant(at),
});

const talkOf = (submission: Row): Readonly<Record<string, Json>> => ({
  submission_id: submission["id"] as Json,
  ...Object.fromEntries(
    ["speaker_id", "title", "abstract", "track", "level"].map((column) => [column, submission[column] as Json]),
  ),
});

/** The submission, if the target may be changed; what is wrong is told in the old path's order. @throws Problem 403, 404, 409, 412 */
async function undecided(reader: Reader, { id, submitter, version }: Target): Promise<Stored> {
  const found = await reader.get(SUBMISSIONS, { id });
  if (found === undefined) throw noSubmission();
  const { row } = found;
  if (submitter !== null && row["submitter"] !== submitter)
    throw forbidden("Only its submitter or an organiser may change a submission.");
  if (version !== null && row["version"] !== version) throw versionConflict();
  if (row["status"] !== "submitted") throw alreadyDecided(row["status"] as string);
  return found;
}
