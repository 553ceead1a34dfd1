/** Submitting a talk, and changing or withdrawing it until it is decided. */
import { FOREIGN_KEY_VIOLATION } from "../../database/failure";
import { translating } from "../../database/translate";
import { type Caller, ROLES } from "../../http/authentication";
import { guarded, open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { etagOf, expectedVersion } from "../../http/preconditions";
import type { ModuleContext } from "../module-context";
import { noSpeaker, noSubmission, refusal } from "./problems";
import { deleteReviews } from "./review-repository";
import { submission, submissionPage, submissionQuery, submissionValues } from "./schemas";
import {
  deleteSubmission,
  findSubmission,
  insertSubmission,
  listSubmissions,
  type Target,
  updateSubmission,
} from "./submission-repository";

export function submissionOperations({ database, now }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: "/cfp/submissions",
      summary: "Submissions, all or of one status",
      query: submissionQuery,
      success: { status: 200, body: submissionPage },
      problems: [],
      async handle({ query }) {
        const page = { ...pageParameters(query), status: query.status ?? null };
        return { status: 200, body: toPage(await listSubmissions(database, page), query) };
      },
    }),
    guarded({
      method: "post",
      path: "/cfp/submissions",
      summary: "Submit a talk",
      roles: ROLES,
      body: submissionValues,
      success: { status: 201, body: submission, headers: ["Location", "ETag"] },
      problems: [404],
      async handle({ body, caller }) {
        const created = await translating(
          { [FOREIGN_KEY_VIOLATION]: noSpeaker },
          insertSubmission(database, caller.subject, body, now()),
        );
        const headers = { Location: `/cfp/submissions/${created.id}`, ETag: etagOf(created.version) };
        return { status: 201, body: created, headers };
      },
    }),
    open({
      method: "get",
      path: "/cfp/submissions/:id",
      summary: "A submission",
      success: { status: 200, body: submission, headers: ["ETag"] },
      problems: [404],
      async handle({ id }) {
        const found = await findSubmission(database, id);
        if (!found) throw noSubmission();
        return { status: 200, body: found, headers: { ETag: etagOf(found.version) } };
      },
    }),
    guarded({
      method: "put",
      path: "/cfp/submissions/:id",
      summary: "Change an undecided submission: its submitter, or an organiser",
      roles: ROLES,
      body: submissionValues,
      success: { status: 200, body: submission, headers: ["ETag"] },
      requiredHeaders: ["If-Match"],
      problems: [404, 409, 412, 428],
      async handle({ id, body, caller, request }) {
        const target = targetOf(id, caller, request.get("if-match"));
        const changed = await translating(
          { [FOREIGN_KEY_VIOLATION]: noSpeaker },
          updateSubmission(database, target, body, now()),
        );
        if (!changed) throw await refusal(database, target);
        return { status: 200, body: changed, headers: { ETag: etagOf(changed.version) } };
      },
    }),
    guarded({
      method: "delete",
      path: "/cfp/submissions/:id",
      summary: "Withdraw an undecided submission with its reviews: its submitter, or an organiser",
      roles: ROLES,
      success: { status: 204 },
      requiredHeaders: ["If-Match"],
      problems: [404, 409, 412, 428],
      async handle({ id, caller, request }) {
        const target = targetOf(id, caller, request.get("if-match"));
        // A submission that may not be withdrawn keeps its reviews: throwing rolls back.
        await database.transaction(async (db) => {
          await deleteReviews(db, id);
          if (!(await deleteSubmission(db, target))) throw await refusal(db, target);
        });
        return { status: 204 };
      },
    }),
  ];
}

const targetOf = (id: number, caller: Caller, ifMatch: string | undefined): Target => ({
  id,
  submitter: caller.role === "organiser" ? null : caller.subject,
  version: expectedVersion(ifMatch),
});
