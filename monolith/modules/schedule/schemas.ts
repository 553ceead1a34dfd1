/** The schedule API. */
import { z } from "zod";
import { identifier, instant, pageOf, pageQuery, queryIdentifier, text } from "../../http/schemas";
import { level } from "../cfp/schemas";

export const roomValues = z.strictObject({ name: text(80), capacity: z.int().min(1).max(100_000) });
export type RoomValues = z.infer<typeof roomValues>;
export const room = z.strictObject({ id: identifier, name: z.string(), capacity: z.int().min(1) });
export type Room = z.infer<typeof room>;
export const roomPage = pageOf(room);

/** Body of POST and PUT. A slot without a talk is a break, or still free. */
export const slotValues = z
  .strictObject({ roomId: identifier, talkId: identifier.nullish(), startsAt: instant, endsAt: instant })
  .refine(({ startsAt, endsAt }) => Date.parse(startsAt) < Date.parse(endsAt), {
    path: ["endsAt"],
    message: "Invalid input: must be after startsAt",
  });
export type SlotValues = z.infer<typeof slotValues>;

export const slotQuery = pageQuery.extend({ roomId: queryIdentifier.optional(), day: z.iso.date().optional() });

export const slot = z.strictObject({
  id: identifier,
  roomId: identifier,
  talkId: identifier.nullable(),
  startsAt: instant,
  endsAt: instant,
  /** Also the ETag. */
  version: z.int().min(1),
  createdAt: instant,
  updatedAt: instant,
});
export type Slot = z.infer<typeof slot>;
export const slotPage = pageOf(slot);

/** A talk as the printed programme shows it, put together from speakers, talks, slots and rooms. */
export const programmeTalk = z.strictObject({
  id: identifier,
  title: z.string(),
  abstract: z.string(),
  track: z.string(),
  level,
  speaker: z.strictObject({ id: identifier, handle: z.string(), name: z.string() }),
  slot: z.strictObject({ id: identifier, room: z.string(), startsAt: instant, endsAt: instant }).nullable(),
});
export type ProgrammeTalk = z.infer<typeof programmeTalk>;
export const programmePage = pageOf(programmeTalk);
