/** What the call-for-papers API takes. */
import { z } from "zod";
import { identifier, pageQuery, text } from "../../migration/runtime/http/validation";

/** Body of POST and PUT. Unknown keys are refused. */
export const submissionValues = z.strictObject({
  speakerId: identifier,
  title: text(200),
  abstract: text(2_000),
  track: text(60),
  level: z.enum(["beginner", "intermediate", "advanced"]),
});
export type SubmissionValues = z.output<typeof submissionValues>;

export const submissionQuery = pageQuery.extend({ status: z.enum(["submitted", "accepted", "rejected"]).optional() });

export const newReview = z.strictObject({ score: z.int().min(1).max(5), comment: text(2_000).nullish() });
