/** The table of ratings: one row a rating, and its item. Row ⇄ item keeps every value as Postgres' `to_jsonb` writes it. */
import { renaming, sortable } from "../../migration/runtime/rows/attributes";
import type { LocalIndex, OwnedTable } from "../bounded-context";
import { sampleRating } from "./sample";

const columns = renaming("A rating", {
  id: "id",
  slotId: "slot_id",
  attendee: "attendee",
  score: "score",
  comment: "comment",
  createdAt: "created_at",
  updatedAt: "updated_at",
});

export const RATINGS_TABLE = "ratings";
export const RATINGS_SEQUENCE = "ratings_id_seq";

/** Scores alone: a summary reads the ratings of its slot, a fifth of their bytes. */
export const SCORE_INDEX: LocalIndex = { name: "score", attribute: "score", type: "N" };

/** All ratings of a slot share a partition, so that its list and its summary are consistent reads. */
export const slotPartition = (slotId: number): string => `SLOT#${slotId}`;
export const ratingSortKey = (id: number): string => `RATING#${sortable(id)}`;
export const idReference = (id: number): string => `id:${id}`;
/** One rating per attendee and slot. */
export const slotAttendeeReference = (slotId: number, attendee: string): string =>
  `slot-attendee:${slotId}:${attendee}`;

export const ratingsTable: OwnedTable = {
  name: RATINGS_TABLE,
  key: ["id"],
  columns: {
    id: "int4",
    slot_id: "int4",
    attendee: "text",
    score: "int4",
    comment: "text",
    created_at: "timestamptz",
    updated_at: "timestamptz",
  },
  sequence: { name: RATINGS_SEQUENCE, column: "id" },
  itemKeyColumns: ["id", "slot_id"],
  itemKey: (row) => ({ pk: slotPartition(Number(row["slot_id"])), sk: ratingSortKey(Number(row["id"])) }),
  ...columns,
  references: (row) => [
    idReference(Number(row["id"])),
    slotAttendeeReference(Number(row["slot_id"]), row["attendee"] as string),
  ],
  sampleRow: sampleRating,
};
