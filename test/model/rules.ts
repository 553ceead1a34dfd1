/** The decisions that the model explores: the functions that the data plane runs, and the shapes of its transactions. */
import { mustRevoke, raisedAbove, tokenPermits } from "../../migration/handover/decisions";
import { BACK_ORDER, FORWARD_ORDER } from "../../migration/handover/steps";
import * as ownership from "../../migration/ownership/decisions";
import { admittedEpoch } from "../../migration/runtime/tokens/admission";
import { nextVersion, takesEffect } from "../../migration/runtime/version";

export type RetireStep = "retire" | "publish" | "revoke";

export const REAL_RULES = {
  monolithMayWrite: ownership.monolithMayWrite,
  begin: ownership.begin,
  giveUp: ownership.giveUp,
  commit: ownership.commit,
  retire: ownership.retire,
  wasCommitted: ownership.wasCommitted,
  ownerItemFor: ownership.ownerItemFor,
  firstOwnerItem: ownership.firstOwnerItem,
  mayPublish: ownership.mayPublish,
  isClosedAt: ownership.isClosedAt,
  admittedEpoch,
  tokenPermits,
  mustRevoke,
  raisedAbove,
  takesEffect,
  nextVersion,
  forwardOrder: FORWARD_ORDER,
  backOrder: BACK_ORDER,
  /** `retire` of `phase/change-owner.ts`. */
  retireOrder: ["retire", "publish", "revoke"] as readonly RetireStep[],

  /** Left between the old side's identifiers and the new one's: what is minted unfenced, after the counter was read. */
  identifierGap: 1,
  /** A relay of an earlier life reads nothing of this one's outbox. */
  relayReadsOwnLife: true,
  /** Nor does it park a change in this life. */
  relayParksInOwnLife: true,

  /** Begin waits for writers in flight, and they for it. */
  lockAtBegin: true,
  /** The commit's conditions and its change are one transaction under the lock. */
  lockAtCommit: true,
  /** The trigger takes the lock first and reads the row then, in statements of their own. */
  lockBeforeReading: true,
  /** A refused writer rolls back before it forwards, so that it does not hold the lock that the handover waits for. */
  rollbackBeforeForwarding: true,
  /** A token is put and acknowledged before it is activated. */
  registerInTwoSteps: true,
  /** `OWNER` is read consistently once the token is put (decision 0015); what was read before does not count. */
  readsOwnerAfterPut: true,
  /** The revoker reads what each token wrote last before it believes that a bucket is empty. */
  settleLastWrites: true,
  /** Deletes leave a version behind, at the api, where the relay applies to the table, and in Postgres. */
  tombstones: { api: true, table: true, postgres: true },
  /** The backfill puts a row only where nothing, a tombstone included, stands. */
  backfillPuts: (exists: boolean): boolean => !exists,
  /** A page is put before its checkpoint moves. */
  checkpointAfterPut: true,
  /** Capture is installed before the first page is read. */
  captureBeforeBackfill: true,
  /** A drain ends the handover when anything is parked. */
  drainRefusesParked: true,
  /** The relay holds back until the backfill is complete. */
  relayWaitsForBackfill: true,
  /** A table's name carries its generation: actors of an earlier life write into the earlier table. */
  tablesNamedByGeneration: true,
  /** The same for publications of `OWNER`; their conditions must hold even where a table was made anew under its old name. */
  publicationsNamedByGeneration: true,
  /** Leaving clears what was captured and not applied. */
  leaveClearsOutbox: true,
  /** Who removes the triggers holds the row and sees that no life has begun. */
  removalLooksAtPhase: true,
  /** So does who clears. */
  clearingLooksAtPhase: true,
  /** A life begins only where its triggers are. */
  recordRequiresCapture: true,
  /** In the transaction in which it begins, what was captured before is cleared once more. */
  recordClears: true,
};

export type Rules = typeof REAL_RULES;
