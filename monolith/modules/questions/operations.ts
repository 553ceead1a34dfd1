/** `/questions`: what attendees ask in a slot, and their votes. */
import { FOREIGN_KEY_VIOLATION } from "../../database/failure";
import { translating } from "../../database/translate";
import { ROLES } from "../../http/authentication";
import { guarded, open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { notFound } from "../../http/problem";
import type { ModuleContext } from "../module-context";
import { findQuestion, insertQuestion, insertVote, listQuestions } from "./repository";
import { newQuestion, question, questionPage, questionQuery } from "./schemas";

const noQuestion = () => notFound("question-not-found", "There is no such question.");
const noSlot = () => notFound("slot-not-found", "There is no such slot.");

export function questionOperations({ database, now }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: "/questions",
      summary: "Questions of a slot; none of an unknown one",
      query: questionQuery,
      success: { status: 200, body: questionPage },
      problems: [],
      async handle({ query }) {
        const questions = await listQuestions(database, { slotId: query.slotId, ...pageParameters(query) });
        return { status: 200, body: toPage(questions, query) };
      },
    }),
    open({
      method: "get",
      path: "/questions/:id",
      summary: "A question",
      success: { status: 200, body: question },
      problems: [404],
      async handle({ id }) {
        const found = await findQuestion(database, id);
        if (!found) throw noQuestion();
        return { status: 200, body: found };
      },
    }),
    guarded({
      method: "post",
      path: "/questions",
      summary: "Ask a question",
      roles: ROLES,
      body: newQuestion,
      success: { status: 201, body: question, headers: ["Location"] },
      problems: [404],
      async handle({ body, caller }) {
        const created = await translating(
          { [FOREIGN_KEY_VIOLATION]: noSlot },
          insertQuestion(database, caller.subject, body, now()),
        );
        return { status: 201, body: created, headers: { Location: `/questions/${created.id}` } };
      },
    }),
    guarded({
      method: "put",
      path: "/questions/:id/vote",
      summary: "Vote for a question; voting again changes nothing",
      roles: ROLES,
      success: { status: 204 },
      problems: [404],
      async handle({ id, caller }) {
        await translating({ [FOREIGN_KEY_VIOLATION]: noQuestion }, insertVote(database, id, caller.subject, now()));
        return { status: 204 };
      },
    }),
  ];
}
