/** Ends the possibility to go back. */
import type { DataPlane } from "../data-plane";
import { revokeWriterTokens } from "../handover/revoke";
import { retireOldPath } from "../ownership/changes";
import { boundLockWaits } from "../ownership/lock";
import { requireOwnership } from "../ownership/read";
import { publishTruth } from "../ownership/reconcile";
import type { Ownership } from "../ownership/truth";
import { drainAhead } from "./drain-ahead";
import { overtaken } from "./enter";
import type { Journal } from "./journal";
import { appendTransition, type TransitionRecord } from "./record";
import { refuseDrift, refuseParked } from "./refuse";
import type { TransitionVerbs } from "./verbs";

/**
 * Ends the old path: every environment registers again and from then on writes no outbox items. Writes go on meanwhile. What
 * they left in the outbox until their tokens were revoked is applied after that: nothing stays behind for ever.
 */
export async function retire(
  plane: DataPlane,
  verbs: TransitionVerbs,
  journal: Journal,
  from: Ownership,
  record: Omit<TransitionRecord, "epoch">,
): Promise<void> {
  if (from.phase !== "retired") {
    await refuseDrift(plane, record.phase);
    await drainAhead(plane, verbs);
    // The old path ends with what the monolith has: what is parked would be missing there for good.
    await refuseParked(plane, record.phase);
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
      await journal.commit(tx);
    });
  }
  await plane.observe("phase.retire.publish", { context: from.context });
  await publishTruth(plane, await requireOwnership(plane.database, from.context));
  await plane.observe("phase.retire.revoke", { context: from.context });
  await revokeWriterTokens(plane);
  await plane.observe("phase.retire.drain", { context: from.context });
  await drainAhead(plane, verbs);
}
