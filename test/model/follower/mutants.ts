/** Guards of the way to Postgres, each taken away. */
import type { Mutant } from "../mutant";
import { REAL_RULES, type Rules } from "./rules";
import type { SCOPES } from "./scopes";

const real = REAL_RULES;

export const MUTANTS: readonly Mutant<Rules, keyof typeof SCOPES>[] = [
  {
    without: "the comparison of versions",
    where: "runtime/version.ts",
    scope: "oneRelay",
    change: { takesEffect: () => true },
  },
  {
    without: "versions of deleted rows",
    where: "relay/back/statements.ts",
    scope: "twoRelays",
    change: { keepsVersions: false },
  },
  {
    without: "the newest of each subject in a batch",
    where: "relay/newest.ts",
    scope: "oneRelay",
    change: {
      newestBySubject: (changes) =>
        changes.filter((change, index) => changes.findIndex((other) => other.subject === change.subject) === index),
    },
  },
  {
    without: "the look at every change of an item before it is removed",
    where: "relay/newest.ts",
    scope: "poison",
    change: {
      settledEntries: (entries, unsettled) =>
        entries.filter(({ changes }) => changes.some(({ subject }) => !unsettled.has(subject))),
    },
  },
  {
    without: "the stay of a failed change",
    where: "relay/round.ts",
    scope: "oneRelay",
    change: { failedStays: false },
  },
  {
    without: "the parking before the removal",
    where: "relay/round.ts",
    scope: "oneRelay",
    change: { relayOrder: ["apply", "remove", "park"] },
  },
  {
    without: "the apply before the removal",
    where: "relay/round.ts",
    scope: "oneRelay",
    change: { relayOrder: ["remove", "apply", "park"] },
  },
  {
    without: "the look at what the follower has before a change is parked",
    where: "relay/attempts.ts",
    scope: "twoRelays",
    change: { parksOnlyWhatWaits: false },
  },
  {
    without: "the apply of a retry before its removal",
    where: "parked/retry.ts",
    scope: "oneRelay",
    change: { retryOrder: ["remove", "apply"] },
  },
  {
    without: "the look at parked changes at the commit",
    where: "ownership/decisions.ts",
    scope: "oneRelay",
    change: {
      commit: (truth, epoch, to, evidence, now) => real.commit(truth, epoch, to, { ...evidence, parked: 0 }, now),
    },
  },
  {
    without: "the drain before the commit of the way back",
    where: "handover/steps.ts",
    scope: "oneRelay",
    change: { drainsFirst: false },
  },
  {
    without: "the severing of foreign keys that cross the border",
    where: "phase/border-keys.ts",
    scope: "border",
    change: { seversBorderKeys: false },
  },
];
