/** The moves that change the owner, or end the possibility to do so. */
import type { Json } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { Handover } from "../handover/handover";
import { revokeWriterTokens } from "../handover/revoke";
import { runHandover } from "../handover/run";
import { retireOldPath } from "../ownership/changes";
import { boundLockWaits } from "../ownership/lock";
import { requireOwnership } from "../ownership/read";
import { publishTruth } from "../ownership/reconcile";
import type { Ownership } from "../ownership/truth";
import type { Side } from "../runtime/phases";
import { restoreBorderKeys, severBorderKeys, validateBorderKeys, type Violation } from "./border-keys";
import { overtaken } from "./enter";
import { appendTransition, recordPhase, type TransitionRecord } from "./record";
import { RefusedTransition } from "./refused";
import type { TransitionVerbs } from "./verbs";

/** Longest drain before a handover, in milliseconds: what it moves need not be moved while writes wait. */
const DRAIN_AHEAD_MS = 10_000;
/** One slice of it. Under load an outbox is never empty: a slice ends when what is left is one batch. */
const DRAIN_SLICE_MS = 250;
/** Pause between two slices, in milliseconds: a slice ends at once while another relay is at it. */
const DRAIN_PAUSE_MS = 25;

async function drainAhead(plane: DataPlane, verbs: TransitionVerbs): Promise<void> {
  await plane.observe("phase.drain-ahead", { context: plane.context.name });
  const until = plane.now() + DRAIN_AHEAD_MS;
  while (plane.now() < until) {
    const { remaining } = await verbs.drain(plane, DRAIN_SLICE_MS);
    if (remaining <= plane.settings.relayBatchChanges) return;
    await plane.pause(DRAIN_PAUSE_MS);
  }
}

/**
 * Hands the ownership over. Owner, phase, audit trail and the border's foreign keys change in one transaction: the commit.
 * @throws RefusedTransition when it was given up; then the old owner writes as before
 */
export async function handOver(
  plane: DataPlane,
  verbs: TransitionVerbs,
  from: Ownership,
  to: Side,
  record: Omit<TransitionRecord, "epoch">,
): Promise<void> {
  await drainAhead(plane, verbs);
  const [parked] = await plane.database.query(
    "SELECT count(*) AS changes FROM banyan.parked WHERE context = :context",
    {
      context: from.context,
    },
  );
  if (Number(parked?.changes) > 0)
    throw new RefusedTransition(
      "not-ready",
      from.context,
      record.phase,
      ["Changes are parked, and the new owner would lack them: retry or discard them."],
      { parked: Number(parked?.changes) },
    );
  let severed: readonly Json[] = [];
  const steps = new Handover(plane, verbs, {
    from,
    to,
    beforeCommit: async (tx) => {
      if (to === "context") severed = await severBorderKeys(tx, plane.context);
      else await restoreBorderKeys(tx, from.context);
    },
    atCommit: async (tx, epoch) => {
      const evidence = severed.length > 0 ? { ...record.evidence, severed } : record.evidence;
      if (!(await recordPhase(tx, from, { ...record, epoch, evidence }))) throw overtaken(plane, record);
    },
  });
  const outcome = await runHandover(to, steps, plane.observe);
  if (outcome.verdict === "given up")
    throw new RefusedTransition("handover-failed", from.context, record.phase, [
      `The handover was given up at its step ${outcome.step}: ${outcome.reason}.`,
    ]);
}

/** Checks what the way back restored, and puts rows that violate it on record: they are for people to mend, not a reason to stay. */
export async function reportViolations(plane: DataPlane): Promise<readonly Violation[]> {
  const violations = await validateBorderKeys(plane);
  for (const { constraint, table, rows } of violations)
    plane.log("warn", "rows violate a restored foreign key: it holds for new rows only", { constraint, table, rows });
  return violations;
}

/** Ends the old path: every environment registers again and from then on writes no outbox items. Writes go on meanwhile. */
export async function retire(
  plane: DataPlane,
  verbs: TransitionVerbs,
  from: Ownership,
  record: Omit<TransitionRecord, "epoch">,
): Promise<void> {
  if (from.phase !== "retired") {
    await drainAhead(plane, verbs);
    await plane.observe("phase.retire.commit", { context: from.context });
    await plane.database.transaction(async (tx) => {
      await boundLockWaits(tx, plane.settings.lockTimeoutMs);
      const epoch = await retireOldPath(tx, from.context, from.epoch);
      if (epoch === undefined) throw overtaken(plane, record);
      await tx.execute("UPDATE banyan.ownership SET phase = :phase, weight = :weight WHERE context = :context", {
        phase: record.phase,
        weight: record.weight,
        context: from.context,
      });
      await appendTransition(tx, from, { ...record, epoch });
    });
  }
  await plane.observe("phase.retire.publish", { context: from.context });
  await publishTruth(plane, await requireOwnership(plane.database, from.context));
  await plane.observe("phase.retire.revoke", { context: from.context });
  await revokeWriterTokens(plane);
}
