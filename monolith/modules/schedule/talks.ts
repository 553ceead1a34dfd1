/** The programme: accepted talks with their speaker, and their slot once there is one. */
import { open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { pageQuery } from "../../http/schemas";
import type { ModuleContext } from "../module-context";
import { noTalk } from "./problems";
import { programmePage, programmeTalk } from "./schemas";
import { findTalk, listTalks } from "./talk-repository";

export function talkOperations({ database }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: "/schedule/talks",
      summary: "All talks",
      query: pageQuery,
      success: { status: 200, body: programmePage },
      problems: [],
      async handle({ query }) {
        return { status: 200, body: toPage(await listTalks(database, pageParameters(query)), query) };
      },
    }),
    open({
      method: "get",
      path: "/schedule/talks/:id",
      summary: "A talk",
      success: { status: 200, body: programmeTalk },
      problems: [404],
      async handle({ id }) {
        const found = await findTalk(database, id);
        if (!found) throw noTalk();
        return { status: 200, body: found };
      },
    }),
  ];
}
