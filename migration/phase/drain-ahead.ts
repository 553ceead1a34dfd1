/** Moves what waits in the outbox while writers are not held off yet. */
import type { DataPlane } from "../data-plane";
import type { DrainProgress, HandoverVerbs } from "../handover/verbs";

/** One slice, in milliseconds. Under load an outbox is never empty: a slice ends when what is left is one batch. */
const DRAIN_SLICE_MS = 250;
/** Pause between two slices, in milliseconds: a slice ends at once while another relay is at it. */
const DRAIN_PAUSE_MS = 25;

/** Drains to about one batch, for at most `drainAheadMs`. @returns what the last slice left */
export async function drainAhead(plane: DataPlane, verbs: HandoverVerbs): Promise<DrainProgress> {
  await plane.observe("phase.drain-ahead", { context: plane.context.name });
  const until = plane.now() + plane.settings.drainAheadMs;
  for (;;) {
    const progress = await verbs.drain(plane, DRAIN_SLICE_MS);
    if (progress.remaining <= plane.settings.relayBatchChanges || plane.now() >= until) return progress;
    await plane.pause(DRAIN_PAUSE_MS);
  }
}
