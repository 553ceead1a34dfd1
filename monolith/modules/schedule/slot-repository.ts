/** Slots in Postgres. */
import { instant, integer, only, optionalInteger } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { Slot, SlotValues } from "./schemas";

const COLUMNS = "id, room_id, talk_id, starts_at, ends_at, version, created_at, updated_at";

export async function findSlot(db: Statements, id: number): Promise<Slot | undefined> {
  return (await db.read(`SELECT ${COLUMNS} FROM slots WHERE id = :id`, { id })).map(toSlot)[0];
}

export async function listSlots(
  db: Statements,
  page: PageRequest & { readonly roomId: number | null; readonly day: string | null },
): Promise<readonly Slot[]> {
  const rows = await db.read(
    `SELECT ${COLUMNS} FROM slots
     WHERE room_id = coalesce(CAST(:room AS integer), room_id)
       AND CAST(starts_at AT TIME ZONE 'UTC' AS date) = coalesce(CAST(:day AS date), CAST(starts_at AT TIME ZONE 'UTC' AS date))
       AND id > :after ORDER BY id LIMIT :limit`,
    { room: page.roomId, day: page.day, after: page.after, limit: page.limit },
  );
  return rows.map(toSlot);
}

/**
 * Locks the room, so that two slots of one room are decided one after the other, and tells whether it exists.
 * Within a transaction only.
 */
export async function lockRoom(db: Statements, roomId: number): Promise<boolean> {
  return (await db.write("SELECT id FROM rooms WHERE id = :room FOR UPDATE", { room: roomId })).rows.length > 0;
}

/** Whether another slot than `except` (0: any) overlaps the time in that room. */
export async function isOccupied(db: Statements, values: SlotValues, except: number): Promise<boolean> {
  const rows = await db.read(
    `SELECT id FROM slots
     WHERE room_id = :room AND id <> :except
       AND starts_at < CAST(:ends AS timestamptz) AND ends_at > CAST(:starts AS timestamptz) LIMIT 1`,
    { room: values.roomId, except, starts: values.startsAt, ends: values.endsAt },
  );
  return rows.length > 0;
}

const parameters = (values: SlotValues, at: Date) => ({
  room: values.roomId,
  talk: values.talkId ?? null,
  starts: values.startsAt,
  ends: values.endsAt,
  at: at.toISOString(),
});

export async function insertSlot(db: Statements, values: SlotValues, at: Date): Promise<Slot> {
  const { rows } = await db.write(
    `INSERT INTO slots (room_id, talk_id, starts_at, ends_at, created_at, updated_at)
     VALUES (:room, :talk, CAST(:starts AS timestamptz), CAST(:ends AS timestamptz), CAST(:at AS timestamptz), CAST(:at AS timestamptz))
     RETURNING ${COLUMNS}`,
    parameters(values, at),
  );
  return toSlot(only(rows));
}

/** Changes the slot if it is at `version` (null: at any). */
export async function updateSlot(
  db: Statements,
  target: { readonly id: number; readonly version: number | null },
  values: SlotValues,
  at: Date,
): Promise<Slot | undefined> {
  const { rows } = await db.write(
    `UPDATE slots SET room_id = :room, talk_id = :talk, starts_at = CAST(:starts AS timestamptz),
       ends_at = CAST(:ends AS timestamptz), version = version + 1, updated_at = CAST(:at AS timestamptz)
     WHERE id = :id AND version = coalesce(CAST(:version AS integer), version) RETURNING ${COLUMNS}`,
    { ...target, ...parameters(values, at) },
  );
  return rows.map(toSlot)[0];
}

export async function deleteSlot(
  db: Statements,
  target: { readonly id: number; readonly version: number | null },
): Promise<boolean> {
  const { changed } = await db.write(
    "DELETE FROM slots WHERE id = :id AND version = coalesce(CAST(:version AS integer), version)",
    { ...target },
  );
  return changed > 0;
}

function toSlot(row: Row): Slot {
  return {
    id: integer(row, "id"),
    roomId: integer(row, "room_id"),
    talkId: optionalInteger(row, "talk_id"),
    startsAt: instant(row, "starts_at"),
    endsAt: instant(row, "ends_at"),
    version: integer(row, "version"),
    createdAt: instant(row, "created_at"),
    updatedAt: instant(row, "updated_at"),
  };
}
