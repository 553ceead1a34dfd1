/** Guards of the ownership row and of `OWNER`, each taken away. */
import { deadlinePassed } from "../../../migration/ownership/decisions";
import type { Truth } from "../../../migration/ownership/truth";
import type { Side } from "../../../migration/runtime/phases";
import type { Mutant } from "../mutant";
import { REAL_RULES, type Rules } from "../rules";
import type { ScopeName } from "../scopes";

const real = REAL_RULES;
const DECISIONS = "ownership/decisions.ts";

const commitIgnoringOutbox: Rules["commit"] = (truth, epoch, to, evidence, now) =>
  real.commit(truth, epoch, to, { ...evidence, outbox: 0 }, now);
const commitIgnoringIdentifiers: Rules["commit"] = (truth, epoch, to, evidence, now) =>
  real.commit(truth, epoch, to, { ...evidence, identifiersCovered: true }, now);

const commitIgnoringEpoch: Rules["commit"] = (truth, _epoch, to, evidence, now) =>
  real.commit(truth, truth.epoch, to, evidence, now);
const beginAnyhow = (truth: Truth, to: Side, deadline: number): ReturnType<Rules["begin"]> => ({
  verdict: "go",
  next: { ...truth, epoch: truth.epoch + 1, handoverTo: to, deadline },
});
const retireAnyhow = (truth: Truth): ReturnType<Rules["retire"]> =>
  truth.owner === "context"
    ? { verdict: "go", next: { ...truth, epoch: truth.epoch + 1 } }
    : { verdict: "refused", reason: "the monolith owns" };
const giveUpAnyhow: Rules["giveUp"] = (truth, epoch, by, now) =>
  real.giveUp({ ...truth, handoverTo: truth.handoverTo ?? "context" }, epoch, by, now);

export const OWNERSHIP: readonly Mutant<Rules, ScopeName>[] = [
  {
    without: "the owner in the trigger's condition",
    where: DECISIONS,
    scope: "fence",
    change: { monolithMayWrite: (truth, now) => truth.handoverTo === null || deadlinePassed(truth, now) },
  },
  {
    without: "the handover in the trigger's condition, and the second look at the outbox",
    where: DECISIONS,
    scope: "fence",
    change: { monolithMayWrite: (truth) => truth.owner === "monolith", commit: commitIgnoringOutbox },
    survives: { monolithMayWrite: (truth) => truth.owner === "monolith" },
  },
  {
    without: "the deadline in the trigger's condition",
    where: DECISIONS,
    scope: "alone",
    change: { monolithMayWrite: (truth) => truth.owner === "monolith" && truth.handoverTo === null },
  },
  {
    without: "the lock before the trigger's read",
    where: "schema/functions.ts",
    scope: "fence",
    change: { lockBeforeReading: false },
  },
  {
    without: "the lock at begin, and the second look at the outbox",
    where: "ownership/changes.ts",
    scope: "publication",
    change: { commit: commitIgnoringOutbox, lockAtBegin: false },
    survives: { lockAtBegin: false },
  },
  {
    without: "the epoch at begin",
    where: DECISIONS,
    scope: "retirement",
    change: { begin: (truth, _epoch, to, deadline) => real.begin(truth, truth.epoch, to, deadline) },
  },
  {
    without: "the epoch when a handover is given up",
    where: DECISIONS,
    scope: "fence",
    change: { giveUp: (truth, _epoch, by, now) => real.giveUp(truth, truth.epoch, by, now) },
  },
  {
    without: "the deadline when anybody gives a handover up",
    where: DECISIONS,
    scope: "fence",
    change: { giveUp: (truth, epoch, _by, now) => real.giveUp(truth, epoch, "coordinator", now) },
  },
  {
    without: "an epoch that a give-up raises",
    where: DECISIONS,
    scope: "progressBack",
    change: { giveUp: keepsEpoch(real.giveUp) },
  },
  { without: "the lock at commit", where: "ownership/changes.ts", scope: "fence", change: { lockAtCommit: false } },
  {
    without: "the epoch at commit",
    where: DECISIONS,
    scope: "fenceBack",
    change: { commit: (truth, _epoch, to, evidence, now) => real.commit(truth, truth.epoch, to, evidence, now) },
  },
  {
    without: "the handover at commit, and its epoch",
    where: DECISIONS,
    scope: "publication",
    change: {
      commit: (truth, _epoch, to, evidence, now) =>
        real.commit({ ...truth, handoverTo: to }, truth.epoch, to, evidence, now),
    },
    survives: {
      commit: (truth, epoch, to, evidence, now) => real.commit({ ...truth, handoverTo: to }, epoch, to, evidence, now),
    },
  },
  {
    without: "the deadline at commit, and the second look at the outbox",
    where: DECISIONS,
    scope: "publication",
    change: { commit: (...[truth, epoch, to, evidence]) => commitIgnoringOutbox(truth, epoch, to, evidence, 0) },
    survives: { commit: (truth, epoch, to, evidence) => real.commit(truth, epoch, to, evidence, 0) },
  },
  {
    without: "the deadline at commit, and the second look at identifiers",
    where: DECISIONS,
    scope: "identifiers",
    change: { commit: (...[truth, epoch, to, evidence]) => commitIgnoringIdentifiers(truth, epoch, to, evidence, 0) },
  },
  {
    without: "the second look at the outbox",
    where: DECISIONS,
    scope: "fence",
    change: { commit: commitIgnoringOutbox },
  },
  {
    without: "the second look at identifiers",
    where: DECISIONS,
    scope: "identifiers",
    change: { commit: commitIgnoringIdentifiers },
  },
  {
    without: "both looks at parked changes",
    where: DECISIONS,
    scope: "parked",
    change: {
      drainRefusesParked: false,
      commit: (truth, epoch, to, evidence, now) => real.commit(truth, epoch, to, { ...evidence, parked: 0 }, now),
    },
    survives: { drainRefusesParked: false },
  },
  {
    without: "an epoch that a commit raises",
    where: DECISIONS,
    scope: "progress",
    change: { commit: keepsEpoch(real.commit) },
  },
  {
    without: "the owner in the question whether a commit happened",
    where: DECISIONS,
    scope: "lostAnswers",
    change: { wasCommitted: (truth, epoch) => truth.epoch > epoch },
  },
  {
    without: "an epoch that a retirement raises",
    where: DECISIONS,
    scope: "retirement",
    change: { retire: keepsEpoch(real.retire) },
  },
  {
    without: "the owner in what OWNER says",
    where: DECISIONS,
    scope: "fence",
    change: {
      ownerItemFor: (truth, table) => ({ ...real.ownerItemFor(truth, table), accepting: truth.handoverTo === null }),
    },
  },
  {
    without: "the handover in what OWNER says, and the look at it when closing is refused",
    where: DECISIONS,
    scope: "fence",
    change: {
      ownerItemFor: (truth, table) => ({ ...real.ownerItemFor(truth, table), accepting: truth.owner === "context" }),
      isClosedAt: (stored, epoch) => stored !== undefined && stored.epoch === epoch,
    },
    survives: {
      ownerItemFor: (truth, table) => ({ ...real.ownerItemFor(truth, table), accepting: truth.owner === "context" }),
    },
  },
  {
    without: "the retirement in what OWNER says",
    where: DECISIONS,
    scope: "retirement",
    change: { ownerItemFor: (truth, table) => ({ ...real.ownerItemFor(truth, table), retired: false }) },
  },
  {
    without: "the closed state of a new table's OWNER",
    where: DECISIONS,
    scope: "reentry",
    change: { firstOwnerItem: (truth) => ({ ...real.firstOwnerItem(truth), accepting: true }) },
  },
  {
    without: "the lower epoch that a publication must find",
    where: DECISIONS,
    scope: "publication",
    change: { mayPublish: (stored) => stored !== undefined },
  },
  {
    without: "the existence of OWNER, where a table is made anew under its old name",
    where: DECISIONS,
    scope: "reentry",
    change: {
      publicationsNamedByGeneration: false,
      mayPublish: (stored, next) => stored === undefined || real.mayPublish(stored, next),
    },
  },
  {
    without: "an epoch that a begin raises, and the lower epoch that a publication must find",
    where: DECISIONS,
    scope: "fenceBack",
    change: {
      begin: keepsEpoch(real.begin),
      mayPublish: (stored, next) => stored !== undefined && stored.epoch <= next.epoch,
    },
    survives: { begin: keepsEpoch(real.begin) },
  },
  {
    without: "the owner at begin, and its epoch",
    where: DECISIONS,
    scope: "retirement",
    change: { begin: (truth, _epoch, to, deadline) => beginAnyhow(truth, to, deadline) },
    survives: {
      begin: (truth, epoch, to, deadline) =>
        truth.epoch === epoch && truth.handoverTo === null
          ? beginAnyhow(truth, to, deadline)
          : real.begin(truth, epoch, to, deadline),
    },
  },
  {
    without: "the refusal to begin over another handover, and the epoch at commit",
    where: DECISIONS,
    scope: "fenceBack",
    change: {
      begin: (truth, epoch, to, deadline) => real.begin({ ...truth, handoverTo: null }, epoch, to, deadline),
      commit: commitIgnoringEpoch,
    },
    survives: {
      begin: (truth, epoch, to, deadline) => real.begin({ ...truth, handoverTo: null }, epoch, to, deadline),
    },
  },
  {
    without: "the handover under way when one is given up, and its epoch",
    where: DECISIONS,
    scope: "progress",
    change: { giveUp: (truth, _epoch, by, now) => giveUpAnyhow(truth, truth.epoch, by, now) },
    survives: { giveUp: giveUpAnyhow },
  },
  {
    without: "owner and epoch at a retirement",
    where: DECISIONS,
    scope: "retirement",
    change: { retire: (truth) => real.retire({ ...truth, owner: "context" }, truth.epoch) },
    survives: { retire: (truth) => real.retire(truth, truth.epoch) },
  },
  {
    without: "epoch and owner at a retirement",
    where: DECISIONS,
    scope: "retirement",
    change: { retire: (truth) => real.retire({ ...truth, owner: "context" }, truth.epoch) },
    survives: { retire: (truth, epoch) => real.retire({ ...truth, owner: "context" }, epoch) },
  },
  {
    without: "the handover at a retirement, and the epoch at commit",
    where: DECISIONS,
    scope: "retirement",
    change: { retire: retireAnyhow, commit: commitIgnoringEpoch },
    survives: { retire: retireAnyhow },
  },
  {
    without: "the epoch in the look at a closed OWNER, and the epoch at commit",
    where: DECISIONS,
    scope: "fenceBack",
    change: { isClosedAt: (stored) => stored !== undefined && !stored.accepting, commit: commitIgnoringEpoch },
    survives: { isClosedAt: (stored) => stored !== undefined && !stored.accepting },
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
