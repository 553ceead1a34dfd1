/** `/schedule` on the new path: the monolith's API over the context's own table, and the programme over its neighbours'. */
import { type Response, Router } from "express";
import { createContextApplication, onlyMethods } from "../../migration/runtime/http/application";
import { createBearer } from "../../migration/runtime/http/bearer";
import { etagOf, expectedVersion } from "../../migration/runtime/http/preconditions";
import { jsonBody, pageQuery, pathIdentifier, valid } from "../../migration/runtime/http/validation";
import type { ContextStore } from "../../migration/runtime/store/store";
import type { ContextApplication, ContextRuntime } from "../bounded-context";
import type { Slot } from "./answers";
import { createProgramme } from "./programme";
import { createRooms } from "./rooms";
import { roomValues, slotQuery, slotValues } from "./schemas";
import { createSlots } from "./slots";
import { createTalks } from "./talks";

export function createApplication(runtime: ContextRuntime<ContextStore>): ContextApplication {
  const organiser = createBearer(runtime.authPublicKey, runtime.now).require("organiser");
  const talks = createTalks(runtime);
  const routes = Router({ caseSensitive: true });
  roomRoutes(routes, runtime, organiser);
  slotRoutes(routes, createSlots(runtime, talks), organiser);
  const programme = createProgramme(runtime, talks);

  routes
    .route("/schedule/talks")
    .get(async (request, response) => {
      response.json(await programme.page(valid(pageQuery, request.query)));
    })
    .all(onlyMethods("GET", "HEAD"));
  routes
    .route("/schedule/talks/:id")
    .get(async (request, response) => {
      response.json(await programme.find(pathIdentifier(request)));
    })
    .all(onlyMethods("GET", "HEAD"));

  return createContextApplication({ routes, log: runtime.log });
}

type Guard = ReturnType<ReturnType<typeof createBearer>["require"]>;

function roomRoutes(routes: Router, runtime: ContextRuntime<ContextStore>, organiser: Guard): void {
  const rooms = createRooms(runtime);
  routes
    .route("/schedule/rooms")
    .get(async (request, response) => {
      response.json(await rooms.page(valid(pageQuery, request.query)));
    })
    .post(organiser, ...jsonBody, async (request, response) => {
      const created = await rooms.add(valid(roomValues, request.body));
      response.status(201).location(`/schedule/rooms/${created.id}`).json(created);
    })
    .all(onlyMethods("GET", "HEAD", "POST"));
  routes
    .route("/schedule/rooms/:id")
    .get(async (request, response) => {
      response.json(await rooms.find(pathIdentifier(request)));
    })
    .put(organiser, ...jsonBody, async (request, response) => {
      const id = pathIdentifier(request);
      response.json(await rooms.change(id, valid(roomValues, request.body)));
    })
    .delete(organiser, async (request, response) => {
      await rooms.remove(pathIdentifier(request));
      response.status(204).end();
    })
    .all(onlyMethods("GET", "HEAD", "PUT", "DELETE"));
}

const answer = (response: Response, slot: Slot): void => {
  response.set("ETag", etagOf(slot.version)).json(slot);
};

function slotRoutes(routes: Router, slots: ReturnType<typeof createSlots>, organiser: Guard): void {
  routes
    .route("/schedule/slots")
    .get(async (request, response) => {
      response.json(await slots.page(valid(slotQuery, request.query)));
    })
    .post(organiser, ...jsonBody, async (request, response) => {
      const created = await slots.add(valid(slotValues, request.body));
      answer(response.status(201).location(`/schedule/slots/${created.id}`), created);
    })
    .all(onlyMethods("GET", "HEAD", "POST"));
  routes
    .route("/schedule/slots/:id")
    .get(async (request, response) => {
      answer(response, await slots.find(pathIdentifier(request)));
    })
    .put(organiser, ...jsonBody, async (request, response) => {
      const id = pathIdentifier(request);
      const values = valid(slotValues, request.body);
      answer(response, await slots.change(id, expectedVersion(request.get("if-match")), values));
    })
    .delete(organiser, async (request, response) => {
      const id = pathIdentifier(request);
      await slots.remove(id, expectedVersion(request.get("if-match")));
      response.status(204).end();
    })
    .all(onlyMethods("GET", "HEAD", "PUT", "DELETE"));
}
