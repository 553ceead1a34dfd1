/** Guards of publication and views, each taken away. */
import type { Mutant } from "../mutant";
import { REAL_RULES, type Rules } from "./rules";
import type { SCOPES } from "./scopes";

const real = REAL_RULES;
const SUPERSEDES = "events/supersedes.ts";

export const MUTANTS: readonly Mutant<Rules, keyof typeof SCOPES>[] = [
  {
    without: "the version in the view's condition",
    where: SUPERSEDES,
    scope: "oneLife",
    change: { supersedes: (stored, incoming) => stored === undefined || stored.generation <= incoming.generation },
  },
  {
    without: "the difference between a lower and the same version in the view's condition, for a prefill",
    where: SUPERSEDES,
    scope: "oneLife",
    change: { prefillOf: (generation) => ({ generation, version: { epoch: 9, n: 9 } }) },
  },
  {
    without: "the generation in the view's condition",
    where: SUPERSEDES,
    scope: "twoLives",
    change: {
      supersedes: (stored, incoming) =>
        stored === undefined || real.supersedes({ ...stored, generation: incoming.generation }, incoming),
    },
  },
  {
    without: "a higher generation that wins over any version",
    where: SUPERSEDES,
    scope: "twoLives",
    change: {
      supersedes: (stored, incoming) =>
        stored === undefined || (stored.generation === incoming.generation && real.supersedes(stored, incoming)),
    },
  },
  {
    without: "doubt about changes captured before the fill began",
    where: "runtime/store/may-be-shown.ts",
    scope: "lateRule",
    change: { mayBeShown: () => true },
  },
  {
    without: "tombstones in the view",
    where: "events/view-item.ts",
    scope: "disorder",
    change: { viewKeepsTombstones: false },
  },
  {
    without: "the apply before the publication",
    where: "relay/round.ts",
    scope: "followerReads",
    change: { relayOrder: ["publish", "apply", "remove"] },
  },
  {
    without: "the publication before the removal",
    where: "relay/round.ts",
    scope: "oneLife",
    change: { relayOrder: ["apply", "remove", "publish"] },
  },
  {
    without: "the put before the mark",
    where: "events/prefill.ts",
    scope: "oneLife",
    change: { prefillOrder: ["read", "mark", "put"] },
  },
  {
    without: "the rule before the prefill",
    where: "events/prefill.ts",
    scope: "oneLife",
    change: { ruleBeforePrefill: false },
  },
  {
    without: "the generation in the marker",
    where: "events/view-marker.ts",
    scope: "twoLives",
    change: { markerNamesGeneration: false },
  },
  {
    without: "the look at the generation of an entry",
    where: "runtime/store/views.ts",
    scope: "twoLives",
    change: { readsOwnGeneration: false },
  },
  {
    without: "the publication of parked changes",
    where: "relay/round.ts",
    scope: "discarded",
    change: { publishesParked: false },
  },
  {
    without: "the publication of a parked change that is applied after all",
    where: "parked/retry.ts",
    scope: "parked",
    change: { retryPublishes: false },
  },
  {
    without: "the memory of what the bus did not take",
    where: "events/deferred.ts",
    scope: "deferred",
    change: { keepsUnsent: false },
  },
  {
    without: "the newest of a batch",
    where: "relay/newest.ts",
    scope: "disorder",
    change: { newestBySubject: (changes) => changes.slice(0, 1) },
  },
  {
    without: "the table in a relay's read of the outbox",
    where: "relay/forward/outbox.ts",
    scope: "twoLives",
    change: { relayReadsOwnLife: false },
  },
];
