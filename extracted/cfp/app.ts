/** `/cfp` on the new path: the monolith's API over the context's own table. */
import { type Request, type Response, Router } from "express";
import { createContextApplication, onlyMethods } from "../../migration/runtime/http/application";
import { callerOf, createBearer } from "../../migration/runtime/http/bearer";
import { etagOf, expectedVersion } from "../../migration/runtime/http/preconditions";
import { jsonBody, pageQuery, pathIdentifier, valid } from "../../migration/runtime/http/validation";
import type { ContextStore } from "../../migration/runtime/store/store";
import type { ContextApplication, ContextRuntime } from "../bounded-context";
import type { Submission } from "./answers";
import { findSubmission, pageOfReviews, pageOfSubmissions } from "./reads";
import { newReview, submissionQuery, submissionValues } from "./schemas";
import { createWrites, type Target } from "./writes";

export function createApplication(runtime: ContextRuntime<ContextStore>): ContextApplication {
  const { store } = runtime;
  const writes = createWrites(runtime);
  const bearer = createBearer(runtime.authPublicKey, runtime.now);
  const anybody = bearer.require("attendee", "reviewer", "organiser");
  const routes = Router({ caseSensitive: true });

  routes
    .route("/cfp/submissions")
    .get(async (request, response) => {
      response.json(await pageOfSubmissions(store, valid(submissionQuery, request.query)));
    })
    .post(anybody, ...jsonBody, async (request, response) => {
      const created = await writes.submit(valid(submissionValues, request.body), callerOf(response).subject);
      answer(response.status(201).location(`/cfp/submissions/${created.id}`), created);
    })
    .all(onlyMethods("GET", "HEAD", "POST"));

  routes
    .route("/cfp/submissions/:id")
    .get(async (request, response) => {
      answer(response, await findSubmission(store, pathIdentifier(request)));
    })
    .put(anybody, ...jsonBody, async (request, response) => {
      const id = pathIdentifier(request);
      const values = valid(submissionValues, request.body);
      answer(response, await writes.change(ownTarget(request, response, id), values));
    })
    .delete(anybody, async (request, response) => {
      await writes.withdraw(ownTarget(request, response, pathIdentifier(request)));
      response.status(204).end();
    })
    .all(onlyMethods("GET", "HEAD", "PUT", "DELETE"));

  routes
    .route("/cfp/submissions/:id/reviews")
    .get(async (request, response) => {
      const id = pathIdentifier(request);
      response.json(await pageOfReviews(store, id, valid(pageQuery, request.query)));
    })
    .post(bearer.require("reviewer", "organiser"), ...jsonBody, async (request, response) => {
      const id = pathIdentifier(request);
      response.status(201).json(await writes.review(id, valid(newReview, request.body), callerOf(response)));
    })
    .all(onlyMethods("GET", "HEAD", "POST"));

  for (const verb of ["accept", "reject"] as const)
    routes
      .route(`/cfp/submissions/:id/${verb}`)
      .post(bearer.require("organiser"), async (request, response) => {
        const id = pathIdentifier(request);
        const version = expectedVersion(request.get("if-match"));
        answer(response, await writes[verb]({ id, submitter: null, version }));
      })
      .all(onlyMethods("POST"));

  return createContextApplication({ routes, log: runtime.log });
}

const answer = (response: Response, submission: Submission): void => {
  response.set("ETag", etagOf(submission.version)).json(submission);
};

/** What the caller may change: their own, or an organiser anything. @throws Problem 428 */
function ownTarget(request: Request, response: Response, id: number): Target {
  const { role, subject } = callerOf(response);
  return { id, submitter: role === "organiser" ? null : subject, version: expectedVersion(request.get("if-match")) };
}
