/** Ratings in the context's table. Every write is one fenced transaction. */
import type { z } from "zod";
import type { Caller } from "../../migration/runtime/http/bearer";
import { type Page, toPage } from "../../migration/runtime/http/paging";
import { conflict, forbidden, notFound, type Problem } from "../../migration/runtime/http/problem";
import { rowInstant } from "../../migration/runtime/rows/moments";
import { UniqueViolation } from "../../migration/runtime/store/errors";
import type { ContextStore, Reader, Stored } from "../../migration/runtime/store/store";
import type { ContextRuntime } from "../bounded-context";
import { type Rating, toRating } from "./rating";
import {
  idReference,
  RATINGS_SEQUENCE,
  RATINGS_TABLE,
  ratingSortKey,
  SCORE_INDEX,
  slotAttendeeReference,
  slotPartition,
} from "./ratings-table";
import type { changedRating, newRating, ratingQuery } from "./schemas";

const noRating = (): Problem => notFound("rating-not-found", "There is no such rating.");
const noSlot = (): Problem => notFound("slot-not-found", "There is no such slot.");
const alreadyRated = (): Problem =>
  conflict("already-rated", "You have rated this slot already. Change that rating instead.");

export interface RatingsRepository {
  page(query: z.output<typeof ratingQuery>): Promise<Page<Rating>>;
  scores(slotId: number): Promise<readonly number[]>;
  /** @throws Problem 404 */
  find(id: number): Promise<Rating>;
  /** @throws Problem 404 for an unknown slot, 409 for a second rating */
  create(values: z.output<typeof newRating>, attendee: string): Promise<Rating>;
  /** @throws Problem 403, 404 */
  change(id: number, values: z.output<typeof changedRating>, caller: Caller): Promise<Rating>;
  /** @throws Problem 403, 404 */
  withdraw(id: number, caller: Caller): Promise<void>;
}

export function createRatingsRepository(runtime: ContextRuntime<ContextStore>): RatingsRepository {
  const { store, neighbours } = runtime;
  return {
    async page({ slotId, limit, cursor }) {
      const rows = await store.query({
        table: RATINGS_TABLE,
        partition: slotPartition(slotId),
        after: ratingSortKey(Number(cursor ?? 0)),
        limit: limit + 1,
      });
      return toPage(
        rows.map(({ row }) => toRating(row)),
        limit,
      );
    },

    async scores(slotId) {
      const all = { table: RATINGS_TABLE, partition: slotPartition(slotId), index: SCORE_INDEX.name };
      return (await store.queryAttributes(all, ["score"])).map(({ score }) => Number(score));
    },

    async find(id) {
      const found = await store.byReference(RATINGS_TABLE, idReference(id));
      if (found === undefined) throw noRating();
      return toRating(found.row);
    },

    async create({ slotId, score, comment }, attendee) {
      try {
        return await store.mutate(async () => {
          // Slots are another context's: the monolith has a foreign key here, we have to ask, and now.
          if ((await neighbours.get(`/schedule/slots/${slotId}`, { maxAgeMs: 0 })).status !== 200) throw noSlot();
          const id = await store.nextIdentifier(RATINGS_SEQUENCE);
          const at = rowInstant(runtime.now());
          const values = { id, slot_id: slotId, attendee, score, comment: comment ?? null };
          const row = { ...values, created_at: at, updated_at: at };
          return { changes: [{ op: "insert", table: RATINGS_TABLE, row }], result: toRating(row) };
        });
      } catch (error) {
        const taken = error instanceof UniqueViolation ? error.reference : undefined;
        if (taken === slotAttendeeReference(slotId, attendee)) throw alreadyRated();
        throw error;
      }
    },

    change: (id, { score, comment }, caller) =>
      store.mutate(async (reader) => {
        const before = await own(reader, id, caller);
        const row = { ...before.row, score, comment: comment ?? null, updated_at: rowInstant(runtime.now()) };
        return { changes: [{ op: "update", before, row }], result: toRating(row) };
      }),

    withdraw: (id, caller) =>
      store.mutate(async (reader) => {
        const before = await own(reader, id, caller);
        return { changes: [{ op: "delete", before }], result: undefined };
      }),
  };
}

/** The rating, if the caller may change it: its author, or an organiser. @throws Problem 403, 404 */
async function own(reader: Reader, id: number, caller: Caller): Promise<Stored> {
  const found = await reader.byReference(RATINGS_TABLE, idReference(id));
  if (found === undefined) throw noRating();
  if (caller.role !== "organiser" && found.row["attendee"] !== caller.subject)
    throw forbidden("Only its author or an organiser may change a rating.");
  return found;
}
