/**
 * Slots in the context's table. Whether a time in a room is free is decided by all slots of the room, and DynamoDB locks no
 * range: so every write that takes a time touches the room. The second of two that have read the same room finds another
 * version of it, reads the slots again, and sees the first one's.
 */
import type { z } from "zod";
import { type Page, toPage } from "../../migration/runtime/http/paging";
import { versionConflict } from "../../migration/runtime/http/preconditions";
import { sortable } from "../../migration/runtime/rows/attributes";
import { rowInstant } from "../../migration/runtime/rows/moments";
import { UniqueViolation } from "../../migration/runtime/store/errors";
import type { ContextStore, Reader, Stored } from "../../migration/runtime/store/store";
import { touch } from "../../migration/runtime/store/touch";
import type { ContextRuntime, Row } from "../bounded-context";
import { noSlot, noTalk, roomOccupied, type Slot, slotInUse, talkScheduled, toSlot } from "./answers";
import { microseconds, rowMicroseconds, toRowMoment } from "./moment";
import { requireRoom } from "./rooms";
import type { slotQuery, SlotValues } from "./schemas";
import {
  DAY_INDEX,
  dayPartition,
  LIST_INDEX,
  SLOT_LIST,
  slotPartition,
  slotReference,
  SLOTS,
  slotSortKey,
  talkReference,
} from "./tables";
import type { Talks } from "./talks";

export interface Slots {
  page(query: z.output<typeof slotQuery>): Promise<Page<Slot>>;
  /** @throws Problem 404 */
  find(id: number): Promise<Slot>;
  /** @throws Problem 404, 409 */
  add(values: SlotValues): Promise<Slot>;
  /** @param version null: any. @throws Problem 404, 409, 412 */
  change(id: number, version: number | null, values: SlotValues): Promise<Slot>;
  /** @throws Problem 404, 409 while it is rated or asked about, 412 */
  remove(id: number, version: number | null): Promise<void>;
}

export function createSlots({ store, neighbours, now }: ContextRuntime<ContextStore>, talks: Talks): Slots {
  /** Ratings and questions are other contexts': the monolith has foreign keys here, we have to ask. */
  const isInUse = async (id: number): Promise<boolean> => {
    const lists = [`/ratings?slotId=${id}&limit=1`, `/questions?slotId=${id}&limit=1`];
    const answers = await Promise.all(lists.map((path) => neighbours.get(path, { maxAgeMs: 0 })));
    return answers.some(({ body }) => (body as { items?: readonly unknown[] } | null)?.items?.length !== 0);
  };

  return {
    async page({ roomId, day, limit, cursor }) {
      const rows = await list(store, { roomId, day, limit: limit + 1, after: Number(cursor ?? 0) });
      return toPage(
        rows.map(({ row }) => toSlot(row)),
        limit,
      );
    },

    async find(id) {
      const found = await store.byReference(SLOTS, slotReference(id));
      if (found === undefined) throw noSlot();
      return toSlot(found.row);
    },

    add: (values) =>
      withTalk(
        values,
        store.mutate(async (reader) => {
          const room = await requireRoom(reader, values.roomId);
          if (await isOccupied(reader, values, 0)) throw roomOccupied();
          await requireTalk(talks, values.talkId ?? null);
          const at = rowInstant(now());
          const id = await store.nextIdentifier("slots_id_seq");
          const row = { id, ...columnsOf(values), version: 1, created_at: at, updated_at: at };
          return { changes: [touch(room), { op: "insert", table: SLOTS, row }], result: toSlot(row) };
        }),
      ),

    change: (id, version, values) =>
      withTalk(
        values,
        store.mutate(async (reader) => {
          const room = await requireRoom(reader, values.roomId);
          if (await isOccupied(reader, values, id)) throw roomOccupied();
          const before = await atVersion(reader, id, version);
          const columns = columnsOf(values);
          if (columns.talk_id !== before.row["talk_id"]) await requireTalk(talks, columns.talk_id);
          const next = { version: Number(before.row["version"]) + 1, updated_at: rowInstant(now()) };
          const row: Row = { ...before.row, ...columns, ...next };
          return { changes: [touch(room), { op: "update", before, row }], result: toSlot(row) };
        }),
      ),

    remove: (id, version) =>
      store.mutate(async (reader) => {
        const before = await atVersion(reader, id, version);
        if (await isInUse(id)) throw slotInUse();
        return { changes: [{ op: "delete", before }], result: undefined };
      }),
  };
}

interface ListQuery {
  readonly roomId: number | undefined;
  readonly day: string | undefined;
  readonly after: number;
  readonly limit: number;
}

/** Slots in the order of their identifiers: of a room (consistent), of a day, or all. */
async function list(reader: Reader, { roomId, day, after, limit }: ListQuery): Promise<readonly Stored[]> {
  const of = { table: SLOTS, after: sortable(after), limit };
  if (roomId === undefined && day === undefined)
    return reader.query({ ...of, index: LIST_INDEX.name, partition: SLOT_LIST });
  if (roomId === undefined) return reader.query({ ...of, index: DAY_INDEX.name, partition: dayPartition(day ?? "") });
  const ofRoom = { table: SLOTS, partition: slotPartition(roomId), after: slotSortKey(after) };
  if (day === undefined) return reader.query({ ...ofRoom, limit });
  const all = await reader.query(ofRoom);
  return all.filter(({ row }) => toSlot(row).startsAt.startsWith(day)).slice(0, limit);
}

/** Whether another slot than `except` (0: any) overlaps the time in that room. */
async function isOccupied(reader: Reader, values: SlotValues, except: number): Promise<boolean> {
  const [starts, ends] = [microseconds(values.startsAt), microseconds(values.endsAt)];
  const slots = await reader.query({ table: SLOTS, partition: slotPartition(values.roomId) });
  return slots.some(
    ({ row }) =>
      row["id"] !== except && rowMicroseconds(row["starts_at"]) < ends && rowMicroseconds(row["ends_at"]) > starts,
  );
}

/** @throws Problem 404, 412 */
async function atVersion(reader: Reader, id: number, version: number | null): Promise<Stored> {
  const found = await reader.byReference(SLOTS, slotReference(id));
  if (found === undefined) throw noSlot();
  if (version !== null && found.row["version"] !== version) throw versionConflict();
  return found;
}

/** @throws Problem 404 */
async function requireTalk(talks: Talks, id: number | null): Promise<void> {
  if (id !== null && !(await talks.exists(id))) throw noTalk();
}

/** @throws Error when both moments are the same once they are kept: the monolith has a check constraint here */
function columnsOf({ roomId, talkId = null, startsAt, endsAt }: SlotValues) {
  const [starts, ends] = [toRowMoment(startsAt), toRowMoment(endsAt)];
  if (starts === ends) throw new Error(`A slot would begin and end at ${starts}`);
  return { room_id: roomId, talk_id: talkId, starts_at: starts, ends_at: ends };
}

async function withTalk<T>({ talkId }: SlotValues, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const taken = error instanceof UniqueViolation ? error.reference : undefined;
    if (typeof talkId === "number" && taken === talkReference(talkId)) throw talkScheduled();
    throw error;
  }
}
