/** The speakers API. */
import { z } from "zod";
import { identifier, instant, pageOf, text } from "../../http/schemas";

/** Body of POST and PUT. The handle is the speaker's public name in addresses: lower case, digits, hyphens. */
export const speakerValues = z.strictObject({
  handle: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    .max(60),
  name: text(120),
  company: text(120).nullish(),
  bio: text(2_000),
});
export type SpeakerValues = z.infer<typeof speakerValues>;

export const speaker = z.strictObject({
  id: identifier,
  handle: z.string(),
  name: z.string(),
  company: z.string().nullable(),
  bio: z.string(),
  createdAt: instant,
  updatedAt: instant,
});
export type Speaker = z.infer<typeof speaker>;
export const speakerPage = pageOf(speaker);
