/** Each guard of the protocol, taken away: the model must find what happens then. */
import type { HandoverStep } from "../../migration/handover/steps";
import { deadlinePassed } from "../../migration/ownership/decisions";
import { REAL_RULES, type Rules } from "./rules";
import type { ScopeName } from "./scopes";

export interface Mutant {
  /** What is missing, as the end of the sentence "is found: …". */
  readonly without: string;
  readonly scope: ScopeName;
  readonly change: Partial<Rules>;
}

const real = REAL_RULES;

const moved = (order: readonly HandoverStep[], step: HandoverStep, before: HandoverStep): readonly HandoverStep[] => {
  const rest = order.filter((other) => other !== step);
  return rest.toSpliced(rest.indexOf(before), 0, step);
};

const commitIgnoringOutbox: Rules["commit"] = (truth, epoch, to, evidence, now) =>
  real.commit(truth, epoch, to, { ...evidence, outbox: 0 }, now);
const commitIgnoringIdentifiers: Rules["commit"] = (truth, epoch, to, evidence, now) =>
  real.commit(truth, epoch, to, { ...evidence, identifiersCovered: true }, now);

export const MUTANTS: readonly Mutant[] = [
  { without: "the lock at commit", scope: "fence", change: { lockAtCommit: false } },
  {
    without: "the epoch at commit",
    scope: "fenceBack",
    change: { commit: (truth, _epoch, to, evidence, now) => real.commit(truth, truth.epoch, to, evidence, now) },
  },
  {
    without: "the deadline at commit and the second look at the outbox",
    scope: "publication",
    change: { commit: (...[truth, epoch, to, evidence]) => commitIgnoringOutbox(truth, epoch, to, evidence, 0) },
  },
  {
    without: "the deadline at commit and the second look at identifiers",
    scope: "identifiers",
    change: { commit: (...[truth, epoch, to, evidence]) => commitIgnoringIdentifiers(truth, epoch, to, evidence, 0) },
  },
  { without: "the second look at the outbox", scope: "fence", change: { commit: commitIgnoringOutbox } },
  {
    without: "the second look and the lock at begin",
    scope: "publication",
    change: { commit: commitIgnoringOutbox, lockAtBegin: false },
  },
  {
    without: "the second look at identifiers",
    scope: "identifiers",
    change: { commit: commitIgnoringIdentifiers },
  },
  {
    without: "both looks at parked changes",
    scope: "parked",
    change: {
      drainRefusesParked: false,
      commit: (truth, epoch, to, evidence, now) => real.commit(truth, epoch, to, { ...evidence, parked: 0 }, now),
    },
  },
  {
    without: "the raising of counters",
    scope: "identifiers",
    change: { raisedAbove: (own) => own, commit: commitIgnoringIdentifiers },
  },
  { without: "an epoch that a give-up raises", scope: "progressBack", change: { giveUp: keepsEpoch(real.giveUp) } },
  {
    without: "an epoch that a begin raises",
    scope: "fenceBack",
    change: {
      begin: keepsEpoch(real.begin),
      mayPublish: (stored, next) => stored !== undefined && stored.epoch <= next.epoch,
    },
  },
  {
    without: "the handover in the trigger's condition",
    scope: "fence",
    change: { monolithMayWrite: (truth) => truth.owner === "monolith", commit: commitIgnoringOutbox },
  },
  {
    without: "the owner in the trigger's condition",
    scope: "fence",
    change: { monolithMayWrite: (truth, now) => truth.handoverTo === null || deadlinePassed(truth, now) },
  },
  { without: "the lock before the trigger's read", scope: "fence", change: { lockBeforeReading: false } },
  {
    without: "the rollback before forwarding",
    scope: "progress",
    change: { rollbackBeforeForwarding: false },
  },
  {
    without: "the epoch on OWNER",
    scope: "publication",
    change: { mayPublish: (stored) => stored !== undefined },
  },
  {
    without: "the handover in what OWNER says, and the look at it when closing is refused",
    scope: "fence",
    change: {
      ownerItemFor: (truth, table) => ({ ...real.ownerItemFor(truth, table), accepting: truth.owner === "context" }),
      isClosedAt: (stored, epoch) => stored !== undefined && stored.epoch === epoch,
    },
  },
  {
    without: "the existence of OWNER, where a table is made anew under its old name",
    scope: "reentry",
    change: {
      publicationsNamedByGeneration: false,
      mayPublish: (stored, next) => stored === undefined || real.mayPublish(stored, next),
    },
  },
  { without: "the read of OWNER after the put", scope: "tokens", change: { readsOwnerAfterPut: false } },
  {
    without: "the look at whether OWNER accepts",
    scope: "tokens",
    change: { admittedEpoch: (owner) => owner?.epoch },
  },
  { without: "registration in two steps", scope: "tokens", change: { registerInTwoSteps: false } },
  {
    without: "the token check of a write",
    scope: "tokens",
    change: { tokenPermits: (stored, epoch) => stored?.epoch === epoch },
  },
  {
    without: "the revocation of tokens that show as new",
    scope: "tokens",
    change: { mustRevoke: (state) => state === "active" },
  },
  { without: "the revocation of active tokens", scope: "tokens", change: { mustRevoke: (state) => state === "new" } },
  { without: "the wait for what each token wrote last", scope: "tokens", change: { settleLastWrites: false } },
  {
    without: "the closing of OWNER before the tokens are revoked",
    scope: "tokens",
    change: { backOrder: moved(real.backOrder, "revoke", "close") },
  },
  {
    without: "the revocation before the drain",
    scope: "buckets",
    change: { backOrder: moved(real.backOrder, "drain", "revoke") },
  },
  {
    without: "the drain before the commit of the way back",
    scope: "buckets",
    change: { backOrder: real.backOrder.filter((step) => step !== "drain") },
  },
  {
    without: "the identifiers before the commit",
    scope: "identifiers",
    change: { forwardOrder: moved(real.forwardOrder, "commit", "identifiers"), commit: commitIgnoringIdentifiers },
  },
  { without: "the comparison of versions", scope: "replication", change: { takesEffect: () => true } },
  {
    without: "the epoch in a version",
    scope: "replication",
    change: { takesEffect: (stored, incoming) => stored === undefined || stored.n < incoming.n },
  },
  {
    without: "tombstones of the api",
    scope: "replication",
    change: { tombstones: { ...real.tombstones, api: false } },
  },
  {
    without: "tombstones that the relay leaves",
    scope: "replication",
    change: { tombstones: { ...real.tombstones, table: false } },
  },
  {
    without: "versions of deleted rows in Postgres",
    scope: "replication",
    change: { tombstones: { ...real.tombstones, postgres: false } },
  },
  { without: "the condition on a backfill's put", scope: "backfill", change: { backfillPuts: () => true } },
  {
    without: "tombstones in the backfill's condition",
    scope: "backfill",
    change: { tombstones: { ...real.tombstones, table: false }, relayWaitsForBackfill: false },
  },
  { without: "the generation in a table's name", scope: "reentry", change: { tablesNamedByGeneration: false } },
  {
    without: "the clearing of changes captured in an earlier life",
    scope: "reentry",
    change: { leaveClearsOutbox: false },
  },
];

function keepsEpoch<A extends unknown[]>(
  change: (...args: A) => ReturnType<Rules["begin"]>,
): (...args: A) => ReturnType<Rules["begin"]> {
  return (...args) => {
    const decision = change(...args);
    return decision.verdict === "go"
      ? { verdict: "go", next: { ...decision.next, epoch: decision.next.epoch - 1 } }
      : decision;
  };
}
