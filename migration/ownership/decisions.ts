/**
 * Who may write, and when the ownership row may change: every condition that the fence rests on, as pure functions.
 * `changes.ts` and `owner-item.ts` hold the same conditions as SQL and as DynamoDB expressions; tests hold the twins equal,
 * and the model in `test/model` explores these functions under every interleaving.
 *
 * Time-line of a handover, all changes under the exclusive lock that writers share:
 *
 *     begin (epoch+1, deadline) ── drain ── identifiers ── commit (epoch+1)      new owner writes from OWNER's publication on
 *                └────────────── or deadline passes ────── give up (epoch+1)     old owner writes again
 */
import type { Side } from "../runtime/phases";
import type { Ownership, OwnerItem, Truth } from "./truth";

/** A change that may be made, with the row it leads to, or why not. */
export type Decision =
  { readonly verdict: "go"; readonly next: Truth } | { readonly verdict: "refused"; readonly reason: string };

const refused = (reason: string): Decision => ({ verdict: "refused", reason });

/** A handover holds writers off until its deadline, not until somebody clears it: nobody may be there to do so. */
export const deadlinePassed = (truth: Truth, now: number): boolean => truth.deadline !== null && truth.deadline <= now;

/** The trigger's condition: the monolith owns, and no handover is under way whose deadline is still ahead. */
export const monolithMayWrite = (truth: Truth, now: number): boolean =>
  truth.owner === "monolith" && (truth.handoverTo === null || deadlinePassed(truth, now));

/**
 * Begins a handover. `epoch` is that of the row on which it was decided: whatever has changed since, a retirement say, it is
 * not what was decided on. A handover that is under way, expired or not, must be given up first: its coordinator may be alive.
 */
export function begin(truth: Truth, epoch: number, to: Side, deadline: number): Decision {
  if (truth.epoch !== epoch) return refused(`the row is at epoch ${truth.epoch}, not ${epoch}`);
  if (truth.handoverTo !== null) return refused(`a handover to the ${truth.handoverTo} is under way`);
  if (truth.owner === to) return refused(`the ${to} owns already`);
  return { verdict: "go", next: { owner: truth.owner, epoch: truth.epoch + 1, handoverTo: to, deadline } };
}

/** Who gives a handover up: the coordinator that began it may at once, anybody else only when its deadline has passed. */
export type GivesUp = "coordinator" | "anybody";

/** Ends a handover without a new owner. `epoch` is that of its begin. */
export function giveUp(truth: Truth, epoch: number, by: GivesUp, now: number): Decision {
  if (truth.handoverTo === null) return refused("no handover is under way");
  if (truth.epoch !== epoch) return refused(`the row is at epoch ${truth.epoch}, not ${epoch}`);
  if (by === "anybody" && !deadlinePassed(truth, now)) return refused("its deadline is still ahead");
  return { verdict: "go", next: { owner: truth.owner, epoch: truth.epoch + 1, handoverTo: null, deadline: null } };
}

/** What the commit sees in the same transaction, under the lock. */
export interface Evidence {
  /** Rows in the monolith's outbox. The other outbox cannot be seen from here and need not: its writers are revoked. */
  readonly outbox: number;
  readonly parked: number;
  /** No identifier was minted above what the new owner's counters were raised to. */
  readonly identifiersCovered: boolean;
}

/** The commit point: the handover begun at `epoch` makes `to` the owner. */
export function commit(truth: Truth, epoch: number, to: Side, evidence: Evidence, now: number): Decision {
  if (truth.epoch !== epoch || truth.handoverTo !== to) return refused("this handover is no longer under way");
  if (deadlinePassed(truth, now)) return refused("its deadline has passed");
  if (to === "context" && evidence.outbox > 0) return refused(`${evidence.outbox} changes are in the outbox again`);
  if (evidence.parked > 0) return refused(`${evidence.parked} changes are parked`);
  if (to === "context" && !evidence.identifiersCovered) return refused("identifiers were minted meanwhile");
  return { verdict: "go", next: { owner: to, epoch: truth.epoch + 1, handoverTo: null, deadline: null } };
}

/**
 * Whether the handover begun at `epoch` was committed, where the answer to its commit was lost: the truth is asked. Only a
 * commit makes `to` the owner.
 */
export const wasCommitted = (truth: Truth, epoch: number, to: Side): boolean =>
  truth.owner === to && truth.epoch > epoch;

/** Leaves the old path for good: a new epoch, so that every environment learns of it when it registers again. */
export function retire(truth: Truth, epoch: number): Decision {
  if (truth.epoch !== epoch) return refused(`the row is at epoch ${truth.epoch}, not ${epoch}`);
  if (truth.handoverTo !== null) return refused(`a handover to the ${truth.handoverTo} is under way`);
  if (truth.owner !== "context") return refused("the monolith owns");
  return { verdict: "go", next: { ...truth, epoch: truth.epoch + 1 } };
}

/**
 * What `OWNER` in `table` says, from one read of the row. A table of an earlier generation never accepts again, whatever
 * the row says of the present one.
 */
export const ownerItemFor = (
  truth: Pick<Ownership, "owner" | "epoch" | "handoverTo" | "table" | "phase">,
  table: string,
): OwnerItem => ({
  epoch: truth.epoch,
  accepting: truth.owner === "context" && truth.handoverTo === null && truth.table === table,
  retired: truth.phase === "retired",
});

/** The first `OWNER` of a new table: there, so that later writes can require it, and closed. */
export const firstOwnerItem = (truth: Truth): OwnerItem => ({
  epoch: truth.epoch,
  accepting: false,
  retired: false,
});

/** `OWNER` changes only where it exists with a lower epoch: a late writer of an old truth changes nothing. */
export const mayPublish = (stored: OwnerItem | undefined, next: OwnerItem): boolean =>
  stored !== undefined && stored.epoch < next.epoch;

/** Whether a handover whose own publication was refused may go on: somebody else published this very epoch, closed. */
export const isClosedAt = (stored: OwnerItem | undefined, epoch: number): boolean =>
  stored !== undefined && stored.epoch === epoch && !stored.accepting;
