/** Cancels the transition under way: before its commit point at once, after it not at all. */
import type { DataPlane } from "../data-plane";
import { giveUpHandover } from "../ownership/changes";
import { boundLockWaits, isLockFailure } from "../ownership/lock";
import { requireOwnership } from "../ownership/read";
import { reconcile } from "../ownership/reconcile";
import type { Side } from "../runtime/phases";

export interface CancelAnswer {
  readonly context: string;
  /** `finishing`: it is past its commit point, and what follows is done by its coordinator or, if that is gone, by the relay. */
  readonly verdict: "cancelled" | "finishing" | "nothing to cancel";
  /** The phase that was on its way; null when nothing was. */
  readonly wanted: string | null;
  readonly owner: Side;
  readonly epoch: number;
}

/**
 * Marks every transition of the context that has not committed, and then gives up the handover that one has begun: the epoch is
 * raised and the old owner writes on, whether or not the coordinator is alive to notice.
 */
export async function cancelTransition(plane: DataPlane, by: string): Promise<CancelAnswer> {
  const context = plane.context.name;
  await plane.observe("cancel.mark", { context, by });
  const cancelled = await plane.database.query(
    `UPDATE banyan.coordinators SET cancelled_at = coalesce(cancelled_at, banyan.now()), cancelled_by = :by
      WHERE context = :context AND committed_at IS NULL RETURNING wanted`,
    { context, by },
  );
  await plane.observe("cancel.give-up", { context, cancelled: cancelled.length });
  if (cancelled.length > 0) await giveUpWhatWasBegun(plane);
  await reconcile(plane);
  const [finishing] = await plane.database.query(
    "SELECT wanted FROM banyan.coordinators WHERE context = :context AND committed_at IS NOT NULL ORDER BY id DESC LIMIT 1",
    { context },
  );
  const { owner, epoch } = await requireOwnership(plane.database, context);
  const verdict = cancelled.length > 0 ? "cancelled" : finishing !== undefined ? "finishing" : "nothing to cancel";
  return { context, verdict, wanted: ((cancelled[0] ?? finishing)?.wanted ?? null) as string | null, owner, epoch };
}

async function giveUpWhatWasBegun(plane: DataPlane): Promise<void> {
  const { handoverTo, epoch } = await requireOwnership(plane.database, plane.context.name);
  if (handoverTo === null) return;
  try {
    await plane.database.transaction(async (tx) => {
      await boundLockWaits(tx, plane.settings.lockTimeoutMs);
      // As its coordinator would: what this one committed cannot be given up, for the commit has cleared the handover.
      await giveUpHandover(tx, plane.context.name, epoch, "coordinator");
    });
  } catch (error) {
    // Its coordinator looks before its next step and gives up itself; without one its deadline ends it.
    if (!isLockFailure(error)) throw error;
  }
}
