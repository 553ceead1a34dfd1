/** Whether a follower is complete and close behind: what every step forward rests on. Never forced. */
import type { DataPlane } from "../data-plane";
import { refuseDrift } from "./refuse";
import { RefusedTransition } from "./refused";
import type { BackfillProgress, TransitionVerbs } from "./verbs";

export interface Readiness {
  readonly backfill: BackfillProgress;
  readonly parked: number;
  readonly backlog: number;
  /** Age of the oldest change that the follower lacks, in milliseconds; 0 when there is none. */
  readonly lagMs: number;
}

/** Longest slice of backfill between two looks, in milliseconds. */
const BACKFILL_SLICE_MS = 5_000;
/** Longest slice of drain: under load an outbox is never empty, so a slice ends by time. */
const DRAIN_SLICE_MS = 500;
const PAUSE_MS = 50;

/** What is missing, one sentence each; empty when ready. Pure. */
export function missingFor(readiness: Readiness, lagBoundMs: number): readonly string[] {
  const { backfill, parked, lagMs } = readiness;
  return [
    ...(backfill.done ? [] : [`The backfill is not complete: ${backfill.rows} of ${backfill.total} rows.`]),
    ...(parked > 0 ? [`${parked} changes are parked: retry or discard them.`] : []),
    ...(lagMs <= lagBoundMs ? [] : [`The follower is ${lagMs} ms behind, the bound is ${lagBoundMs} ms.`]),
  ];
}

/** Drives backfill and relay until the follower is ready. @throws RefusedTransition with the figures when the budget ends, or when anything is parked */
export async function awaitReady(
  plane: DataPlane,
  verbs: TransitionVerbs,
  wanted: string,
  budgetMs: number,
): Promise<Readiness> {
  const until = plane.now() + budgetMs;
  const { lagBoundMs } = plane.settings;
  for (;;) {
    await refuseDrift(plane, wanted);
    const left = Math.max(1, until - plane.now());
    await plane.observe("phase.await-ready", { context: plane.context.name, wanted });
    const backfill = await verbs.backfill(plane, Math.min(BACKFILL_SLICE_MS, left));
    if (backfill.done) await verbs.drain(plane, Math.min(DRAIN_SLICE_MS, left));
    const readiness = { backfill, ...(await measure(plane)) };
    const missing = missingFor(readiness, lagBoundMs);
    if (missing.length === 0) return readiness;
    if (readiness.parked > 0 || plane.now() >= until)
      throw new RefusedTransition(readiness.parked > 0 ? "parked" : "not-ready", plane.context.name, wanted, missing, {
        rows: backfill.rows,
        total: backfill.total,
        parked: readiness.parked,
        backlog: readiness.backlog,
        lagMs: readiness.lagMs,
        lagBoundMs,
      });
    await plane.pause(PAUSE_MS);
  }
}

/** The outbox has the wall clock of its capture, not the clock that tests shift. */
async function measure(plane: DataPlane): Promise<Omit<Readiness, "backfill">> {
  const [row] = await plane.database.query(
    `SELECT (SELECT count(*) FROM banyan.parked WHERE context = :context) AS parked,
            count(*) AS backlog,
            coalesce(extract(epoch FROM clock_timestamp() - min(at)) * 1000, 0)::bigint AS lag_ms
       FROM banyan.outbox WHERE context = :context`,
    { context: plane.context.name },
  );
  return {
    parked: Number(row?.parked ?? 0),
    backlog: Number(row?.backlog ?? 0),
    lagMs: Math.max(0, Number(row?.lag_ms ?? 0)),
  };
}
