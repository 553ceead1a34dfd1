/** `/ratings` on the new path: the monolith's API over the context's own table. */
import { Router } from "express";
import { callerOf, createBearer } from "../../migration/runtime/http/bearer";
import { createContextApplication, onlyMethods } from "../../migration/runtime/http/application";
import { jsonBody, pathIdentifier, valid } from "../../migration/runtime/http/validation";
import type { ContextStore } from "../../migration/runtime/store/store";
import type { ContextApplication, ContextRuntime } from "../bounded-context";
import { createRatingsRepository } from "./repository";
import { summarise } from "./rating";
import { changedRating, newRating, ratingQuery } from "./schemas";

export function createApplication(runtime: ContextRuntime<ContextStore>): ContextApplication {
  const ratings = createRatingsRepository(runtime);
  const bearer = createBearer(runtime.authPublicKey, runtime.now);
  const routes = Router({ caseSensitive: true });

  routes
    .route("/ratings")
    .get(async (request, response) => {
      response.json(await ratings.page(valid(ratingQuery, request.query)));
    })
    .post(bearer.require("attendee"), ...jsonBody, async (request, response) => {
      const created = await ratings.create(valid(newRating, request.body), callerOf(response).subject);
      response.status(201).location(`/ratings/${created.id}`).json(created);
    })
    .all(onlyMethods("GET", "HEAD", "POST"));

  routes
    .route("/ratings/summary/:id")
    .get(async (request, response) => {
      const id = pathIdentifier(request);
      response.json(summarise(id, await ratings.scores(id)));
    })
    .all(onlyMethods("GET", "HEAD"));

  routes
    .route("/ratings/:id")
    .get(async (request, response) => {
      response.json(await ratings.find(pathIdentifier(request)));
    })
    .put(bearer.require("attendee", "organiser"), ...jsonBody, async (request, response) => {
      const id = pathIdentifier(request);
      response.json(await ratings.change(id, valid(changedRating, request.body), callerOf(response)));
    })
    .delete(bearer.require("attendee", "organiser"), async (request, response) => {
      await ratings.withdraw(pathIdentifier(request), callerOf(response));
      response.status(204).end();
    })
    .all(onlyMethods("GET", "HEAD", "PUT", "DELETE"));

  return createContextApplication({ routes, log: runtime.log });
}
