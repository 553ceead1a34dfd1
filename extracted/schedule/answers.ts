/** Rooms and slots as the API shows them, keys in the order of the API; and what can be wrong with a change. Pure. */
import { conflict, notFound } from "../../migration/runtime/http/problem";
import { apiInstant } from "../../migration/runtime/rows/moments";
import type { Row } from "../bounded-context";

export interface Room {
  readonly id: number;
  readonly name: string;
  readonly capacity: number;
}

export const toRoom = (row: Row): Room => ({
  id: Number(row["id"]),
  name: row["name"] as string,
  capacity: Number(row["capacity"]),
});

export interface Slot {
  readonly id: number;
  readonly roomId: number;
  readonly talkId: number | null;
  readonly startsAt: string;
  readonly endsAt: string;
  /** Also the ETag. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const toSlot = (row: Row): Slot => ({
  id: Number(row["id"]),
  roomId: Number(row["room_id"]),
  talkId: row["talk_id"] === null ? null : Number(row["talk_id"]),
  startsAt: apiInstant(row["starts_at"]),
  endsAt: apiInstant(row["ends_at"]),
  version: Number(row["version"]),
  createdAt: apiInstant(row["created_at"]),
  updatedAt: apiInstant(row["updated_at"]),
});

export const noRoom = () => notFound("room-not-found", "There is no such room.");
export const noSlot = () => notFound("slot-not-found", "There is no such slot.");
export const noTalk = () => notFound("talk-not-found", "There is no such talk.");
export const nameTaken = () => conflict("room-name-taken", "Another room has this name.");
export const roomInUse = () => conflict("room-in-use", "There are slots in this room. Move those first.");
export const roomOccupied = () => conflict("room-occupied", "Another slot in this room overlaps this time.");
export const talkScheduled = () => conflict("talk-scheduled", "This talk has another slot.");
export const slotInUse = () => conflict("slot-in-use", "This slot has been rated, or asked questions in.");
