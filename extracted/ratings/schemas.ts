/** What the ratings API takes and gives. Keys of answers stand in the order of the API. */
import { z } from "zod";
import { identifier, pageQuery, queryIdentifier, text } from "../../migration/runtime/http/validation";

const LONGEST_COMMENT = 2_000;
const score = z.int().min(1).max(5);
const comment = text(LONGEST_COMMENT);

/** Body of `POST /ratings`. Unknown keys are refused; `comment: null` is the same as no comment. */
export const newRating = z.strictObject({ slotId: identifier, score, comment: comment.nullish() });
/** Body of `PUT /ratings/:id`: replaces both, so no comment removes it. */
export const changedRating = z.strictObject({ score, comment: comment.nullish() });
/** Query of `GET /ratings`. */
export const ratingQuery = pageQuery.extend({ slotId: queryIdentifier });
