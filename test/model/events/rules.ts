/** What keeps a view right: the function that listener and prefill run, and the shapes of their steps. */
import { newestBySubject } from "../../../migration/relay/newest";
import { prefillOf, supersedes } from "../../../migration/events/supersedes";
import { mayBeShown } from "../../../migration/runtime/store/may-be-shown";

export const REAL_RULES = {
  supersedes,
  prefillOf,
  mayBeShown,
  newestBySubject,
  /** What a relay does with a batch, in this order. */
  relayOrder: ["apply", "publish", "remove"] as readonly ("apply" | "publish" | "remove")[],
  /** What a prefill does, in this order. */
  prefillOrder: ["read", "put", "mark"] as readonly ("read" | "put" | "mark")[],
  /** A view is filled only once the subscription's rule is there. */
  ruleBeforePrefill: true,
  /** A deleted row leaves its version in the view. */
  viewKeepsTombstones: true,
  /** A view counts as complete for the generation of its marker alone. */
  markerNamesGeneration: true,
  /** Entries of an earlier generation than the marker's are not shown. */
  readsOwnGeneration: true,
  /** Events carry the generation of the relay that publishes them. */
  eventsCarryGeneration: true,
  /** A parked change is published with its batch: the owner has it, whatever becomes of the follower. */
  publishesParked: true,
  /** A parked change that is applied after all is published again: a view may have been filled from the follower meanwhile. */
  retryPublishes: true,
  /** What the bus did not take is kept before its change leaves the outbox. */
  keepsUnsent: true,
  /** A relay of an earlier life reads nothing of this one's. */
  relayReadsOwnLife: true,
};

export type Rules = typeof REAL_RULES;
