/** The questions API. */
import { z } from "zod";
import { identifier, instant, pageOf, pageQuery, queryIdentifier, text } from "../../http/schemas";

export const newQuestion = z.strictObject({ slotId: identifier, body: text(1_000) });
export type NewQuestion = z.infer<typeof newQuestion>;
export const questionQuery = pageQuery.extend({ slotId: queryIdentifier });

export const question = z.strictObject({
  id: identifier,
  slotId: identifier,
  /** The `sub` of the author's token. */
  author: z.string(),
  body: z.string(),
  votes: z.int().min(0),
  createdAt: instant,
});
export type Question = z.infer<typeof question>;
export const questionPage = pageOf(question);
