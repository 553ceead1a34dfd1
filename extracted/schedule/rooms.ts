/** Rooms in the context's table. */
import type { z } from "zod";
import { type Page, toPage } from "../../migration/runtime/http/paging";
import type { pageQuery } from "../../migration/runtime/http/validation";
import { UniqueViolation } from "../../migration/runtime/store/errors";
import type { ContextStore, Reader, Stored } from "../../migration/runtime/store/store";
import type { ContextRuntime } from "../bounded-context";
import { nameTaken, noRoom, type Room, roomInUse, toRoom } from "./answers";
import type { RoomValues } from "./schemas";
import { ROOM_PARTITION, roomNameReference, ROOMS, roomSortKey, slotPartition, SLOTS } from "./tables";

export interface Rooms {
  page(query: z.output<typeof pageQuery>): Promise<Page<Room>>;
  /** @throws Problem 404 */
  find(id: number): Promise<Room>;
  /** @throws Problem 409 for a name that is taken */
  add(values: RoomValues): Promise<Room>;
  /** @throws Problem 404, 409 */
  change(id: number, values: RoomValues): Promise<Room>;
  /** @throws Problem 404, 409 while there are slots in it */
  remove(id: number): Promise<void>;
}

export function createRooms({ store }: ContextRuntime<ContextStore>): Rooms {
  return {
    async page({ limit, cursor }) {
      const rows = await store.query({
        table: ROOMS,
        partition: ROOM_PARTITION,
        after: roomSortKey(Number(cursor ?? 0)),
        limit: limit + 1,
      });
      return toPage(
        rows.map(({ row }) => toRoom(row)),
        limit,
      );
    },

    find: async (id) => toRoom((await requireRoom(store, id)).row),

    add: (values) =>
      named(
        values.name,
        store.mutate(async () => {
          const row = { id: await store.nextIdentifier("rooms_id_seq"), ...values };
          return { changes: [{ op: "insert", table: ROOMS, row }], result: toRoom(row) };
        }),
      ),

    change: (id, values) =>
      named(
        values.name,
        store.mutate(async (reader) => {
          const before = await requireRoom(reader, id);
          const row = { ...before.row, ...values };
          return { changes: [{ op: "update", before, row }], result: toRoom(row) };
        }),
      ),

    remove: (id) =>
      store.mutate(async (reader) => {
        // The room before its slots: whoever adds one touches the room, and this finds another version than it has read.
        const before = await requireRoom(reader, id);
        const [slot] = await reader.query({ table: SLOTS, partition: slotPartition(id), limit: 1 });
        if (slot !== undefined) throw roomInUse();
        return { changes: [{ op: "delete", before }], result: undefined };
      }),
  };
}

/** @throws Problem 404 */
export async function requireRoom(reader: Reader, id: number): Promise<Stored> {
  const found = await reader.get(ROOMS, { id });
  if (found === undefined) throw noRoom();
  return found;
}

async function named<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UniqueViolation && error.reference === roomNameReference(name)) throw nameTaken();
    throw error;
  }
}
