/** `/ratings`: attendees rate slots, once each. Every write is one statement. */
import { FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION } from "../../database/failure";
import type { Caller } from "../../http/authentication";
import { guarded, open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { conflict, forbidden, notFound } from "../../http/problem";
import { translating } from "../../database/translate";
import type { ModuleContext } from "../module-context";
import { countScores, deleteRating, findRating, insertRating, listRatings, updateRating } from "./repository";
import { changedRating, newRating, rating, ratingPage, ratingQuery, ratingSummary } from "./schemas";
import { summarise } from "./summary";

const noRating = () => notFound("rating-not-found", "There is no such rating.");
/**
 * The slot belongs to another module: its foreign key crosses the border between them. Here the database checks it
 * within the insert. Whoever keeps ratings elsewhere must ask the schedule (`GET /schedule/slots/:id`) to answer the same.
 */
const noSlot = () => notFound("slot-not-found", "There is no such slot.");
const alreadyRated = () => conflict("already-rated", "You have rated this slot already. Change that rating instead.");

export function ratingOperations({ database, now }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: "/ratings",
      summary: "Ratings of a slot",
      query: ratingQuery,
      success: { status: 200, body: ratingPage },
      problems: [],
      async handle({ query }) {
        const ratings = await listRatings(database, { slotId: query.slotId, ...pageParameters(query) });
        return { status: 200, body: toPage(ratings, query) };
      },
    }),
    guarded({
      method: "post",
      path: "/ratings",
      summary: "Rate a slot",
      roles: ["attendee"],
      body: newRating,
      success: { status: 201, body: rating, headers: ["Location"] },
      problems: [404, 409],
      async handle({ body, caller }) {
        const values = { slotId: body.slotId, score: body.score, comment: body.comment ?? null };
        const created = await translating(
          { [UNIQUE_VIOLATION]: alreadyRated, [FOREIGN_KEY_VIOLATION]: noSlot },
          insertRating(database, { ...values, attendee: caller.subject, at: now() }),
        );
        return { status: 201, body: created, headers: { Location: `/ratings/${created.id}` } };
      },
    }),
    open({
      method: "get",
      path: "/ratings/summary/:id",
      summary: "Number, average and distribution of a slot's ratings",
      success: { status: 200, body: ratingSummary },
      problems: [404],
      async handle({ id }) {
        return { status: 200, body: summarise(id, await countScores(database, id)) };
      },
    }),
    open({
      method: "get",
      path: "/ratings/:id",
      summary: "A rating",
      success: { status: 200, body: rating },
      problems: [404],
      async handle({ id }) {
        const found = await findRating(database, id);
        if (!found) throw noRating();
        return { status: 200, body: found };
      },
    }),
    guarded({
      method: "put",
      path: "/ratings/:id",
      summary: "Change a rating: its author, or an organiser",
      roles: ["attendee", "organiser"],
      body: changedRating,
      success: { status: 200, body: rating },
      problems: [404],
      async handle({ id, body, caller }) {
        const values = { score: body.score, comment: body.comment ?? null, at: now() };
        const changed = await updateRating(database, id, authorOf(caller), values);
        if (!changed) throw await refusal(id);
        return { status: 200, body: changed };
      },
    }),
    guarded({
      method: "delete",
      path: "/ratings/:id",
      summary: "Withdraw a rating: its author, or an organiser",
      roles: ["attendee", "organiser"],
      success: { status: 204 },
      problems: [404],
      async handle({ id, caller }) {
        if (!(await deleteRating(database, id, authorOf(caller)))) throw await refusal(id);
        return { status: 204 };
      },
    }),
  ];

  /** Why a write found no rating: it does not exist, or it is another's. */
  async function refusal(id: number): Promise<Error> {
    return (await findRating(database, id))
      ? forbidden("Only its author or an organiser may change a rating.")
      : noRating();
  }
}

/** Whose ratings the caller may change; null: everybody's. */
const authorOf = (caller: Caller): string | null => (caller.role === "organiser" ? null : caller.subject);
