/** Guards of relay, backfill and the lives of a table, each taken away. */
import type { Mutant } from "../mutant";
import { REAL_RULES, type Rules } from "../rules";
import type { ScopeName } from "../scopes";

const real = REAL_RULES;

export const REPLICATION: readonly Mutant<Rules, ScopeName>[] = [
  {
    without: "the comparison of versions",
    where: "runtime/version.ts",
    scope: "replication",
    change: { takesEffect: () => true },
  },
  {
    without: "the difference between a lower and the same version",
    where: "runtime/version.ts",
    scope: "replication",
    change: { takesEffect: (stored, incoming) => stored === undefined || stored.epoch <= incoming.epoch },
  },
  {
    without: "the epoch in a version",
    where: "runtime/version.ts",
    scope: "replication",
    change: { takesEffect: (stored, incoming) => stored === undefined || stored.n < incoming.n },
  },
  {
    without: "the count in the next version",
    where: "runtime/version.ts",
    scope: "replicationBack",
    change: { nextVersion: (stored, epoch) => ({ epoch: Math.max(stored?.epoch ?? 0, epoch), n: 1 }) },
  },
  {
    without: "the token's epoch in the next version",
    where: "runtime/version.ts",
    scope: "twoLives",
    change: { nextVersion: (stored) => ({ epoch: stored?.epoch ?? 0, n: (stored?.n ?? 0) + 1 }) },
  },
  {
    without: "tombstones of the api",
    where: "runtime/store/layout.ts",
    scope: "replicationBack",
    change: { tombstones: { ...real.tombstones, api: false } },
  },
  {
    without: "tombstones that the relay leaves",
    where: "relay/forward/map.ts",
    scope: "replication",
    change: { tombstones: { ...real.tombstones, table: false } },
  },
  {
    without: "versions of deleted rows in Postgres",
    where: "relay/back/statements.ts",
    scope: "replicationBack",
    change: { tombstones: { ...real.tombstones, postgres: false } },
  },
  {
    without: "the condition on a backfill's put",
    where: "replica/conditions.ts",
    scope: "backfill",
    change: { backfillPuts: () => true },
  },
  {
    without: "tombstones in the backfill's condition, and the relay's wait",
    where: "replica/conditions.ts",
    scope: "backfill",
    change: { tombstones: { ...real.tombstones, table: false }, relayWaitsForBackfill: false },
    survives: { relayWaitsForBackfill: false },
  },
  {
    without: "the put before the checkpoint",
    where: "backfill/index.ts",
    scope: "backfill",
    change: { checkpointAfterPut: false },
  },
  {
    without: "the capture before the backfill",
    where: "phase/enter.ts",
    scope: "reentry",
    change: { captureBeforeBackfill: false },
  },
  {
    without: "the generation in a table's name",
    where: "infra",
    scope: "reentry",
    change: { tablesNamedByGeneration: false },
  },
  {
    without: "the clearing of changes captured in an earlier life",
    where: "phase/enter.ts",
    scope: "reentry",
    change: { leaveClearsOutbox: false },
  },
  {
    without: "the table in a relay's read of the outbox",
    where: "relay/forward/outbox.ts",
    scope: "reentry",
    change: { relayReadsOwnLife: false },
  },
  {
    without: "the life in which a change is parked",
    where: "relay/attempts.ts",
    scope: "reentryParked",
    change: { relayParksInOwnLife: false },
  },
  {
    without: "the look at the phase by who removes the triggers",
    where: "phase/enter.ts",
    scope: "lives",
    change: { removalLooksAtPhase: false },
  },
  {
    without: "the look at the phase by who clears",
    where: "phase/enter.ts",
    scope: "lives",
    change: { clearingLooksAtPhase: false },
  },
  {
    without: "the triggers as a condition of a life's beginning",
    where: "phase/enter.ts",
    scope: "lives",
    change: { recordRequiresCapture: false },
  },
  {
    without: "the clearing with a life's beginning",
    where: "phase/enter.ts",
    scope: "lives",
    change: { recordClears: false },
  },
];
