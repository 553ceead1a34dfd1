/** The bounded context of ratings: one per attendee and slot, with summaries. */
import type { BoundedContext } from "../bounded-context";
import { conformance } from "./conformance";
import { ratingsTable, SCORE_INDEX } from "./ratings-table";

export const ratings: BoundedContext = {
  name: "ratings",
  paths: ["/ratings"],
  rulePriorityBase: 1000,
  tables: [ratingsTable],
  borderForeignKeys: [
    {
      constraint: "ratings_slot_id_fkey",
      table: "ratings",
      columns: ["slot_id"],
      references: { table: "slots", columns: ["id"] },
    },
  ],
  indexes: [SCORE_INDEX],
  grants: [
    {
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      on: "table",
      reason: "A rating is found by its identifier, lists are the ratings of one slot.",
    },
    {
      actions: ["dynamodb:Query"],
      on: "indexes",
      reason: "Summaries are of the scores of one slot.",
    },
  ],
  comparison: {
    ignoredPaths: [],
    unorderedArrays: [],
    numberTolerance: 0,
    headers: ["content-type", "location", "allow", "www-authenticate"],
  },
  events: { publishes: ["ratings"], subscribes: [] },
  alarms: true,
  source: { declaration: "extracted/ratings/index", name: "ratings", application: "extracted/ratings/app" },
  conformance,
};
