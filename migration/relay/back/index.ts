/** Back: the outbox buckets of the context's table → Postgres. */
import type { DataPlane } from "../../data-plane";
import type { Channel } from "../channel";
import { describeBack } from "../describe";
import { applyBack } from "./apply";
import { type BackChange, type BackEntry, countBuckets, deleteFromBuckets, readBuckets } from "./outbox";

export function openBack(plane: DataPlane): Channel<BackChange, BackEntry> {
  return {
    direction: "back",
    read: (limit) => readBuckets(plane, limit),
    apply: (changes) => applyBack(plane, changes),
    remove: (entries) => deleteFromBuckets(plane, entries),
    backlog: () => countBuckets(plane),
    describe: (change) => describeBack(plane.context, change),
  };
}
