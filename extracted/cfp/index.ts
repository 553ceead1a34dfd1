/** The bounded context of the call for papers: submissions, their reviews, the decision, and the talks that come of it. */
import type { BoundedContext } from "../bounded-context";
import { conformance } from "./conformance";
import { LIST_INDEX, reviewsTable, STATUS_INDEX, submissionsTable, talksTable } from "./tables";

export const cfp: BoundedContext = {
  name: "cfp",
  paths: ["/cfp"],
  rulePriorityBase: 1200,
  tables: [submissionsTable, reviewsTable, talksTable],
  borderForeignKeys: [
    {
      constraint: "submissions_speaker_fkey",
      table: "submissions",
      columns: ["speaker_id"],
      references: { table: "speakers", columns: ["id"] },
    },
    {
      constraint: "talks_speaker_fkey",
      table: "talks",
      columns: ["speaker_id"],
      references: { table: "speakers", columns: ["id"] },
    },
    {
      constraint: "slots_talk_fkey",
      table: "slots",
      columns: ["talk_id"],
      references: { table: "talks", columns: ["id"] },
    },
  ],
  indexes: [LIST_INDEX, STATUS_INDEX],
  grants: [
    {
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      on: "table",
      reason: "A submission is found by its identifier; its reviews and its talk stand in its partition.",
    },
    {
      actions: ["dynamodb:Query"],
      on: "indexes",
      reason: "Lists of submissions, all or of one status, and the talks that those of a page became.",
    },
  ],
  comparison: {
    ignoredPaths: [],
    unorderedArrays: [],
    numberTolerance: 0,
    headers: ["content-type", "location", "etag", "allow", "www-authenticate"],
  },
  events: { publishes: ["talks"], subscribes: [] },
  alarms: true,
  source: { declaration: "extracted/cfp/index", name: "cfp", application: "extracted/cfp/app" },
  conformance,
};
