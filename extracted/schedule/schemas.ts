/** What the schedule API takes. */
import { z } from "zod";
import { identifier, instant, pageQuery, queryIdentifier, text } from "../../migration/runtime/http/validation";

export const roomValues = z.strictObject({ name: text(80), capacity: z.int().min(1).max(100_000) });
export type RoomValues = z.output<typeof roomValues>;

/** Body of POST and PUT. A slot without a talk is a break, or still free. */
export const slotValues = z
  .strictObject({ roomId: identifier, talkId: identifier.nullish(), startsAt: instant, endsAt: instant })
  .refine(({ startsAt, endsAt }) => Date.parse(startsAt) < Date.parse(endsAt), {
    path: ["endsAt"],
    message: "Invalid input: must be after startsAt",
  });
export type SlotValues = z.output<typeof slotValues>;

export const slotQuery = pageQuery.extend({ roomId: queryIdentifier.optional(), day: z.iso.date().optional() });
