/** What keeps a follower right whose rows refer to each other: the functions of the relay's round, and the shapes of its steps. */
import { inOrder } from "../../../migration/relay/back/map";
import { newestBySubject, settledEntries } from "../../../migration/relay/newest";
import { commit } from "../../../migration/ownership/decisions";
import { takesEffect } from "../../../migration/runtime/version";

export const REAL_RULES = {
  newestBySubject,
  settledEntries,
  takesEffect,
  inOrder,
  commit,
  /** What a relay does with a batch, in this order. */
  relayOrder: ["apply", "park", "remove"] as readonly ("apply" | "park" | "remove")[],
  /** What a retry of a parked change does, in this order. */
  retryOrder: ["apply", "remove"] as readonly ("apply" | "remove")[],
  /** A change that failed and is not parked keeps its entry in the outbox. */
  failedStays: true,
  /** The way back looks at the outbox before it commits. */
  drainsFirst: true,
  /** Versions of deleted rows stay. */
  keepsVersions: true,
  /** One outbox item, or one transaction, carries all changes of a write. */
  changesShareAnItem: true,
  /** Foreign keys that cross the context's border are severed while the context owns. */
  seversBorderKeys: true,
  /** A change is parked only while it waits in the outbox: whoever wakes late parks nothing that was settled. */
  parksOnlyWhatWaits: true,
};

export type Rules = typeof REAL_RULES;
