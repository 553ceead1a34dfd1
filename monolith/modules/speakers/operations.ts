/** `/speakers`: who speaks. Kept by organisers. */
import { FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION } from "../../database/failure";
import { translating } from "../../database/translate";
import { guarded, open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { conflict, notFound } from "../../http/problem";
import { pageQuery } from "../../http/schemas";
import type { ModuleContext } from "../module-context";
import { deleteSpeaker, findSpeaker, insertSpeaker, listSpeakers, updateSpeaker } from "./repository";
import { speaker, speakerPage, speakerValues } from "./schemas";

export const noSpeaker = () => notFound("speaker-not-found", "There is no such speaker.");
const handleTaken = () => conflict("handle-taken", "Another speaker has this handle.");
const inUse = () => conflict("speaker-in-use", "This speaker has submissions or talks. Remove those first.");

export function speakerOperations({ database, now }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: "/speakers",
      summary: "All speakers",
      query: pageQuery,
      success: { status: 200, body: speakerPage },
      problems: [],
      async handle({ query }) {
        return { status: 200, body: toPage(await listSpeakers(database, pageParameters(query)), query) };
      },
    }),
    open({
      method: "get",
      path: "/speakers/:id",
      summary: "A speaker",
      success: { status: 200, body: speaker },
      problems: [404],
      async handle({ id }) {
        const found = await findSpeaker(database, id);
        if (!found) throw noSpeaker();
        return { status: 200, body: found };
      },
    }),
    guarded({
      method: "post",
      path: "/speakers",
      summary: "Add a speaker",
      roles: ["organiser"],
      body: speakerValues,
      success: { status: 201, body: speaker, headers: ["Location"] },
      problems: [409],
      async handle({ body }) {
        const created = await translating({ [UNIQUE_VIOLATION]: handleTaken }, insertSpeaker(database, body, now()));
        return { status: 201, body: created, headers: { Location: `/speakers/${created.id}` } };
      },
    }),
    guarded({
      method: "put",
      path: "/speakers/:id",
      summary: "Change a speaker",
      roles: ["organiser"],
      body: speakerValues,
      success: { status: 200, body: speaker },
      problems: [404, 409],
      async handle({ id, body }) {
        const changed = await translating(
          { [UNIQUE_VIOLATION]: handleTaken },
          updateSpeaker(database, id, body, now()),
        );
        if (!changed) throw noSpeaker();
        return { status: 200, body: changed };
      },
    }),
    guarded({
      method: "delete",
      path: "/speakers/:id",
      summary: "Remove a speaker who has neither submissions nor talks",
      roles: ["organiser"],
      success: { status: 204 },
      problems: [404, 409],
      async handle({ id }) {
        const deleted = await translating({ [FOREIGN_KEY_VIOLATION]: inUse }, deleteSpeaker(database, id));
        if (!deleted) throw noSpeaker();
        return { status: 204 };
      },
    }),
  ];
}
