/** Reviewers' opinions of a submission, one each. */
import { FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION } from "../../database/failure";
import { translating } from "../../database/translate";
import { guarded, open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { pageQuery } from "../../http/schemas";
import type { ModuleContext } from "../module-context";
import { alreadyReviewed, noSubmission } from "./problems";
import { insertReview, listReviews } from "./review-repository";
import { newReview, review, reviewPage } from "./schemas";

const PATH = "/cfp/submissions/:id/reviews";

export function reviewOperations({ database, now }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: PATH,
      summary: "Reviews of a submission; none of an unknown one",
      query: pageQuery,
      success: { status: 200, body: reviewPage },
      problems: [404],
      async handle({ id, query }) {
        const reviews = await listReviews(database, { submissionId: id, ...pageParameters(query) });
        return { status: 200, body: toPage(reviews, query) };
      },
    }),
    guarded({
      method: "post",
      path: PATH,
      summary: "Review a submission",
      roles: ["reviewer", "organiser"],
      body: newReview,
      success: { status: 201, body: review },
      problems: [404, 409],
      async handle({ id, body, caller }) {
        const values = { submissionId: id, reviewer: caller.subject, score: body.score, comment: body.comment ?? null };
        const created = await translating(
          { [UNIQUE_VIOLATION]: alreadyReviewed, [FOREIGN_KEY_VIOLATION]: noSubmission },
          insertReview(database, values, now()),
        );
        return { status: 201, body: created };
      },
    }),
  ];
}
