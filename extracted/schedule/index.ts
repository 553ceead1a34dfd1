/** The bounded context of the schedule: rooms, slots, and the programme that comes of them. */
import type { BoundedContext } from "../bounded-context";
import { conformance } from "./conformance";
import { DAY_INDEX, LIST_INDEX, roomsTable, slotsTable, TALK_INDEX } from "./tables";
import { talksSubscription } from "./talks";

const toSlots = { table: "slots", columns: ["id"] };

export const schedule: BoundedContext = {
  name: "schedule",
  paths: ["/schedule"],
  rulePriorityBase: 1100,
  tables: [roomsTable, slotsTable],
  borderForeignKeys: [
    {
      constraint: "slots_talk_fkey",
      table: "slots",
      columns: ["talk_id"],
      references: { table: "talks", columns: ["id"] },
    },
    { constraint: "ratings_slot_id_fkey", table: "ratings", columns: ["slot_id"], references: toSlots },
    { constraint: "questions_slot_fkey", table: "questions", columns: ["slot_id"], references: toSlots },
  ],
  indexes: [LIST_INDEX, DAY_INDEX, TALK_INDEX],
  grants: [
    {
      actions: ["dynamodb:GetItem", "dynamodb:Query"],
      on: "table",
      reason:
        "Rooms and slots are found by their identifiers, a room's slots stand in its partition, talks in their view.",
    },
    {
      actions: ["dynamodb:Query"],
      on: "indexes",
      reason: "Lists of slots: all, of a day, and of the talks of a page of the programme.",
    },
  ],
  comparison: {
    ignoredPaths: [],
    unorderedArrays: [],
    numberTolerance: 0,
    headers: ["content-type", "location", "etag", "allow", "www-authenticate"],
  },
  events: { publishes: ["slots"], subscribes: [talksSubscription] },
  alarms: true,
  source: { declaration: "extracted/schedule/index", name: "schedule", application: "extracted/schedule/app" },
  conformance,
};
