/**
 * The ratings API, exactly. Any other implementation of it must give the same bytes:
 * - JSON without white space, keys in the order below; every key is always there, absent values are `null`;
 * - `Content-Type: application/json; charset=utf-8` (problems: `application/problem+json; charset=utf-8`);
 * - a created rating carries `Location: /ratings/<id>`; no answer carries ETag, Last-Modified or Cache-Control;
 * - 204 has no body and no Content-Type.
 */
import { z } from "zod";
import { identifier, instant, pageOf, pageQuery, queryIdentifier, text } from "../../http/schemas";

const LOWEST_SCORE = 1;
const HIGHEST_SCORE = 5;
const LONGEST_COMMENT = 2_000;

const score = z.int().min(LOWEST_SCORE).max(HIGHEST_SCORE);
const comment = text(LONGEST_COMMENT);

/** Body of `POST /ratings`. Unknown keys are refused. `comment: null` is the same as no comment. */
export const newRating = z.strictObject({ slotId: identifier, score, comment: comment.nullish() });
/** Body of `PUT /ratings/:id`: replaces score and comment, so no comment removes it. */
export const changedRating = z.strictObject({ score, comment: comment.nullish() });
/** Query of `GET /ratings`: one slot's ratings, by ascending id. Of a slot that nobody rated, or that is unknown, there are none. */
export const ratingQuery = pageQuery.extend({ slotId: queryIdentifier });

export const rating = z.strictObject({
  id: identifier,
  slotId: identifier,
  /** The `sub` of the token with which it was created. */
  attendee: z.string(),
  score,
  comment: z.string().nullable(),
  /** Like every moment: ISO 8601, UTC, always three digits of milliseconds and `Z`. */
  createdAt: instant,
  /** Of the last PUT; equals `createdAt` before. */
  updatedAt: instant,
});
export type Rating = z.infer<typeof rating>;

export const ratingPage = pageOf(rating);

/** Answer of `GET /ratings/summary/:slotId`; of a slot without ratings, known or not: count 0, average null, all scores 0. */
export const ratingSummary = z.strictObject({
  slotId: identifier,
  count: z.int().min(0),
  /** `Math.round((sum / count) * 100) / 100`: at most two decimals. */
  average: z.number().nullable(),
  /** How many ratings gave each score. */
  scores: z.strictObject({
    "1": z.int().min(0),
    "2": z.int().min(0),
    "3": z.int().min(0),
    "4": z.int().min(0),
    "5": z.int().min(0),
  }),
});
export type RatingSummary = z.infer<typeof ratingSummary>;
