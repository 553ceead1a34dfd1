/** The table of ratings: one row a rating, and its item. Row ⇄ item keeps every value as Postgres' `to_jsonb` writes it. */
import type { Item, OwnedTable, Row } from "../bounded-context";
import { sampleRating } from "./sample";

/** Attribute of the item ← column of the row. Attributes that are absent do not exist: every column is always there. */
const ATTRIBUTES = {
  id: "id",
  slotId: "slot_id",
  attendee: "attendee",
  score: "score",
  comment: "comment",
  createdAt: "created_at",
  updatedAt: "updated_at",
} as const;

export const RATINGS_TABLE = "ratings";
export const RATINGS_SEQUENCE = "ratings_id_seq";

/** All ratings of a slot share a partition, so that its list and its summary are consistent reads of the base table. */
export const slotPartition = (slotId: number): string => `SLOT#${slotId}`;
/** Sort keys order as the identifiers do: Postgres `integer` has at most 10 digits. */
export const ratingSortKey = (id: number): string => `RATING#${String(id).padStart(12, "0")}`;
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
  toItem: (row) => rename(row, (attribute, column) => [attribute, column]),
  toRow: (item) => rename(item, (attribute, column) => [column, attribute]),
  references: (row) => [
    idReference(Number(row["id"])),
    slotAttendeeReference(Number(row["slot_id"]), row["attendee"] as string),
  ],
  sampleRow: sampleRating,
};

/** @throws Error when a value is missing: a change that cannot be mapped is parked, never guessed. */
function rename(source: Row | Item, names: (attribute: string, column: string) => readonly [string, string]): Row {
  return Object.fromEntries(
    Object.entries(ATTRIBUTES).map(([attribute, column]) => {
      const [to, from] = names(attribute, column);
      const value = source[from];
      if (value === undefined) throw new Error(`A rating has no value "${from}"`);
      return [to, value];
    }),
  );
}
