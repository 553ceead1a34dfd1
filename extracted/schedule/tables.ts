/**
 * Rooms and slots. The slots of a room share a partition, so that the question whether a time is free is one consistent
 * read. Three indexes carry the other lists: `list` for all slots, `day` for those of a day, `talk` for those of talks.
 */
import { renaming, sortable } from "../../migration/runtime/rows/attributes";
import { apiInstant } from "../../migration/runtime/rows/moments";
import type { ItemIndex, OwnedTable } from "../bounded-context";
import { sampleRoom, sampleSlot } from "./samples";

export const ROOMS = "rooms";
export const SLOTS = "slots";

export const ROOM_PARTITION = "ROOMS";
export const roomSortKey = (id: number): string => `ROOM#${sortable(id)}`;
export const roomNameReference = (name: string): string => `room-name:${name}`;

export const slotPartition = (roomId: number): string => `ROOM#${roomId}`;
export const slotSortKey = (id: number): string => `SLOT#${sortable(id)}`;
export const slotReference = (id: number): string => `slot:${id}`;
/** One slot per talk. */
export const talkReference = (talkId: number): string => `slot-talk:${talkId}`;

export const LIST_INDEX: ItemIndex = { name: "list", partitionKey: "list", sortKey: "order" };
export const DAY_INDEX: ItemIndex = { name: "day", partitionKey: "day", sortKey: "order" };
/** Of slots with a talk only: the others do not have its attributes. */
export const TALK_INDEX: ItemIndex = { name: "talk", partitionKey: "talkList", sortKey: "talkOrder" };
export const SLOT_LIST = "SLOTS";
export const TALK_LIST = "SLOTS-OF-TALKS";
/** @param day `2027-05-03`, in UTC */
export const dayPartition = (day: string): string => `DAY#${day}`;

export const roomsTable: OwnedTable = {
  name: ROOMS,
  key: ["id"],
  columns: { id: "int4", name: "text", capacity: "int4" },
  sequence: { name: "rooms_id_seq", column: "id" },
  itemKeyColumns: ["id"],
  itemKey: (row) => ({ pk: ROOM_PARTITION, sk: roomSortKey(Number(row["id"])) }),
  ...renaming("A room", { id: "id", name: "name", capacity: "capacity" }),
  references: (row) => [roomNameReference(row["name"] as string)],
  sampleRow: sampleRoom,
};

const slot = renaming("A slot", {
  id: "id",
  roomId: "room_id",
  talkId: "talk_id",
  startsAt: "starts_at",
  endsAt: "ends_at",
  version: "version",
  createdAt: "created_at",
  updatedAt: "updated_at",
});

export const slotsTable: OwnedTable = {
  name: SLOTS,
  key: ["id"],
  columns: {
    id: "int4",
    room_id: "int4",
    talk_id: "int4",
    starts_at: "timestamptz",
    ends_at: "timestamptz",
    version: "int4",
    created_at: "timestamptz",
    updated_at: "timestamptz",
  },
  sequence: { name: "slots_id_seq", column: "id" },
  itemKeyColumns: ["id", "room_id"],
  itemKey: (row) => ({ pk: slotPartition(Number(row["room_id"])), sk: slotSortKey(Number(row["id"])) }),
  toItem: (row) => ({
    ...slot.toItem(row),
    list: SLOT_LIST,
    day: dayPartition(apiInstant(row["starts_at"]).slice(0, 10)),
    order: sortable(Number(row["id"])),
    ...(row["talk_id"] !== null && { talkList: TALK_LIST, talkOrder: sortable(Number(row["talk_id"])) }),
  }),
  toRow: slot.toRow,
  references: (row) => [
    slotReference(Number(row["id"])),
    ...(row["talk_id"] === null ? [] : [talkReference(Number(row["talk_id"]))]),
  ],
  sampleRow: sampleSlot,
};
