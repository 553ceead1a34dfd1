/** When and where: slots, with or without a talk. Kept by organisers, several at a time: hence If-Match. */
import { FOREIGN_KEY_VIOLATION } from "../../database/failure";
import { translating } from "../../database/translate";
import { guarded, open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { etagOf, expectedVersion } from "../../http/preconditions";
import type { ModuleContext } from "../module-context";
import { noRoom, noSlot, refusal, roomOccupied, SLOT_ERRORS, slotInUse } from "./problems";
import { type Slot, slot, slotPage, slotQuery, slotValues } from "./schemas";
import { deleteSlot, findSlot, insertSlot, isOccupied, listSlots, lockRoom, updateSlot } from "./slot-repository";

const answer = (status: number, body: Slot) => ({ status, body, headers: { ETag: etagOf(body.version) } });

export function slotOperations({ database, now }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: "/schedule/slots",
      summary: "Slots: all, of a room, of a day (UTC)",
      query: slotQuery,
      success: { status: 200, body: slotPage },
      problems: [],
      async handle({ query }) {
        const page = { ...pageParameters(query), roomId: query.roomId ?? null, day: query.day ?? null };
        return { status: 200, body: toPage(await listSlots(database, page), query) };
      },
    }),
    open({
      method: "get",
      path: "/schedule/slots/:id",
      summary: "A slot",
      success: { status: 200, body: slot, headers: ["ETag"] },
      problems: [404],
      async handle({ id }) {
        const found = await findSlot(database, id);
        if (!found) throw noSlot();
        return answer(200, found);
      },
    }),
    guarded({
      method: "post",
      path: "/schedule/slots",
      summary: "Add a slot",
      roles: ["organiser"],
      body: slotValues,
      success: { status: 201, body: slot, headers: ["Location", "ETag"] },
      problems: [404, 409],
      async handle({ body }) {
        const work = database.transaction(async (db) => {
          if (!(await lockRoom(db, body.roomId))) throw noRoom();
          if (await isOccupied(db, body, 0)) throw roomOccupied();
          return insertSlot(db, body, now());
        });
        const created = answer(201, await translating(SLOT_ERRORS, work));
        return { ...created, headers: { ...created.headers, Location: `/schedule/slots/${created.body.id}` } };
      },
    }),
    guarded({
      method: "put",
      path: "/schedule/slots/:id",
      summary: "Change a slot",
      roles: ["organiser"],
      body: slotValues,
      success: { status: 200, body: slot, headers: ["ETag"] },
      requiredHeaders: ["If-Match"],
      problems: [404, 409, 412, 428],
      async handle({ id, body, request }) {
        const version = expectedVersion(request.get("if-match"));
        const work = database.transaction(async (db) => {
          if (!(await lockRoom(db, body.roomId))) throw noRoom();
          if (await isOccupied(db, body, id)) throw roomOccupied();
          const changed = await updateSlot(db, { id, version }, body, now());
          if (!changed) throw await refusal(db, id);
          return changed;
        });
        return answer(200, await translating(SLOT_ERRORS, work));
      },
    }),
    guarded({
      method: "delete",
      path: "/schedule/slots/:id",
      summary: "Remove a slot that has neither ratings nor questions",
      roles: ["organiser"],
      success: { status: 204 },
      requiredHeaders: ["If-Match"],
      problems: [404, 409, 412, 428],
      async handle({ id, request }) {
        const version = expectedVersion(request.get("if-match"));
        const deleted = await translating(
          { [FOREIGN_KEY_VIOLATION]: slotInUse },
          deleteSlot(database, { id, version }),
        );
        if (!deleted) throw await refusal(database, id);
        return { status: 204 };
      },
    }),
  ];
}
