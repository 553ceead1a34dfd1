/** What a ring and a sweep do: end what nobody finished, carry the backfill on, and drain. */
import { backfill, type BackfillProgress } from "../backfill";
import type { DataPlane } from "../data-plane";
import { reconcile } from "../ownership/reconcile";
import { ringHolder, takeLease } from "../replica/lease";
import { drainAndLinger, type DrainResult } from "./drain";
import { LINGERS, lingers } from "./linger";

export type CarriedOn = DrainResult & { readonly backfill?: BackfillProgress };

/** A ring that a relay at work knows of. */
export interface Met {
  readonly met: true;
}

/**
 * What a ring does. While a relay lingers that is one statement: it knows of the ring, follows the outbox when the owner
 * changes, and ends an expired handover (0024).
 */
export async function ring(plane: DataPlane, budgetMs: number): Promise<CarriedOn | Met> {
  const holder = await ringHolder(plane, plane.context.name);
  return holder !== undefined && lingers(holder) ? { met: true } : carryOn(plane, budgetMs);
}

/**
 * Does what there is to do and lingers. While a coordinator or another backfill is at it, which leave as soon as they are
 * done, one relay waits for its turn and all others leave their ring to it.
 */
export async function carryOn(plane: DataPlane, budgetMs: number): Promise<CarriedOn> {
  const until = plane.now() + budgetMs;
  for (;;) {
    const { answer, busy } = await attempt(plane, until);
    if (plane.now() >= until) await handOn(plane, answer);
    if (!busy || plane.now() >= until) return answer;
    const turn = await takeLease(plane, `${plane.context.name}/turn`, "waits");
    if (turn === undefined) return answer;
    try {
      while (plane.now() < until && (await isBusy(plane)) && (await turn.renew()))
        await plane.pause(Math.min(plane.settings.ringIntervalMs, Math.max(0, until - plane.now())));
    } finally {
      // Before the next attempt: whoever finds the turn taken can rely on an attempt that has not begun.
      await turn.release().catch(() => undefined);
    }
  }
}

/**
 * Out of time with work left: the next invocation goes on at once. Lambda stops a function that invokes itself more than 16 times
 * in a chain (four hours, at 900 s each); the schedule's sweep then begins the next chain.
 */
async function handOn(plane: DataPlane, { remaining, backfill: progress }: CarriedOn): Promise<void> {
  if (remaining === 0 && progress?.done !== false) return;
  await plane.invokeRelay?.({ kind: "sweep" }).catch((error: unknown) => {
    plane.log("warn", "what is left waits for the schedule's sweep", { context: plane.context.name, error });
  });
}

async function attempt(
  plane: DataPlane,
  until: number,
): Promise<{ readonly answer: CarriedOn; readonly busy: boolean }> {
  const left = (): number => Math.max(0, until - plane.now());
  const { ownership } = await reconcile(plane);
  const replicates =
    ownership !== undefined &&
    ownership.owner === "monolith" &&
    ownership.phase !== "monolith" &&
    ownership.table === plane.table;
  const progress = replicates ? await backfill(plane, left()) : undefined;
  const { result, busy } = await drainAndLinger(plane, left());
  const answer = { ...result, ...(progress !== undefined && { backfill: progress }) };
  return { answer, busy: busy || progress?.done === false };
}

/** Whether somebody is at work who leaves without lingering. */
async function isBusy({ database, context }: DataPlane): Promise<boolean> {
  const [row] = await database.query(
    `SELECT EXISTS (SELECT FROM banyan.lease WHERE context IN (:relay, :backfill) AND expires_at > banyan.now()
        AND NOT starts_with(holder, :lingers)) AS busy`,
    { relay: context.name, backfill: `${context.name}/backfill`, lingers: LINGERS },
  );
  return row?.busy === true;
}
