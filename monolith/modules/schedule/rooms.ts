/** Where talks are given. Kept by organisers. */
import { FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION } from "../../database/failure";
import { translating } from "../../database/translate";
import { guarded, open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { conflict } from "../../http/problem";
import { pageQuery } from "../../http/schemas";
import type { ModuleContext } from "../module-context";
import { noRoom } from "./problems";
import { deleteRoom, findRoom, insertRoom, listRooms, updateRoom } from "./room-repository";
import { room, roomPage, roomValues } from "./schemas";

const nameTaken = () => conflict("room-name-taken", "Another room has this name.");
const inUse = () => conflict("room-in-use", "There are slots in this room. Move those first.");

export function roomOperations({ database }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: "/schedule/rooms",
      summary: "All rooms",
      query: pageQuery,
      success: { status: 200, body: roomPage },
      problems: [],
      async handle({ query }) {
        return { status: 200, body: toPage(await listRooms(database, pageParameters(query)), query) };
      },
    }),
    open({
      method: "get",
      path: "/schedule/rooms/:id",
      summary: "A room",
      success: { status: 200, body: room },
      problems: [404],
      async handle({ id }) {
        const found = await findRoom(database, id);
        if (!found) throw noRoom();
        return { status: 200, body: found };
      },
    }),
    guarded({
      method: "post",
      path: "/schedule/rooms",
      summary: "Add a room",
      roles: ["organiser"],
      body: roomValues,
      success: { status: 201, body: room, headers: ["Location"] },
      problems: [409],
      async handle({ body }) {
        const created = await translating({ [UNIQUE_VIOLATION]: nameTaken }, insertRoom(database, body));
        return { status: 201, body: created, headers: { Location: `/schedule/rooms/${created.id}` } };
      },
    }),
    guarded({
      method: "put",
      path: "/schedule/rooms/:id",
      summary: "Change a room",
      roles: ["organiser"],
      body: roomValues,
      success: { status: 200, body: room },
      problems: [404, 409],
      async handle({ id, body }) {
        const changed = await translating({ [UNIQUE_VIOLATION]: nameTaken }, updateRoom(database, id, body));
        if (!changed) throw noRoom();
        return { status: 200, body: changed };
      },
    }),
    guarded({
      method: "delete",
      path: "/schedule/rooms/:id",
      summary: "Remove a room without slots",
      roles: ["organiser"],
      success: { status: 204 },
      problems: [404, 409],
      async handle({ id }) {
        if (!(await translating({ [FOREIGN_KEY_VIOLATION]: inUse }, deleteRoom(database, id)))) throw noRoom();
        return { status: 204 };
      },
    }),
  ];
}
