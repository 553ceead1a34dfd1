/** The call-for-papers API. */
import { z } from "zod";
import { identifier, instant, pageOf, pageQuery, text } from "../../http/schemas";

export const level = z.enum(["beginner", "intermediate", "advanced"]);
const status = z.enum(["submitted", "accepted", "rejected"]);
const score = z.int().min(1).max(5);

/** Body of POST and PUT. */
export const submissionValues = z.strictObject({
  speakerId: identifier,
  title: text(200),
  abstract: text(2_000),
  track: text(60),
  level,
});
export type SubmissionValues = z.infer<typeof submissionValues>;

export const submissionQuery = pageQuery.extend({ status: status.optional() });

export const submission = z.strictObject({
  id: identifier,
  speakerId: identifier,
  /** The `sub` of the token with which it was submitted. */
  submitter: z.string(),
  title: z.string(),
  abstract: z.string(),
  track: z.string(),
  level,
  status,
  /** The talk that an accepted submission became. */
  talkId: identifier.nullable(),
  /** Also the ETag. */
  version: z.int().min(1),
  createdAt: instant,
  updatedAt: instant,
});
export type Submission = z.infer<typeof submission>;
export const submissionPage = pageOf(submission);

export const newReview = z.strictObject({ score, comment: text(2_000).nullish() });
export const review = z.strictObject({
  id: identifier,
  submissionId: identifier,
  /** The `sub` of the reviewer's token. */
  reviewer: z.string(),
  score,
  comment: z.string().nullable(),
  createdAt: instant,
});
export type Review = z.infer<typeof review>;
export const reviewPage = pageOf(review);
