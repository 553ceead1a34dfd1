/**
 * A second invocation of the relay that watches over a handover: whatever becomes of the coordinator, the handover is given up
 * when its deadline has passed, and what it committed is published. It changes nothing that any relay would not change.
 *
 *     coordinator:  starts the guard ── begin ── … ── commit ── publish
 *     guard:            looks ······ looks ······ looks ······ publishes if need be, and ends
 */
import type { DataPlane } from "../data-plane";
import { requireOwnership } from "../ownership/read";
import { reconcile } from "../ownership/reconcile";
import type { Ownership } from "../ownership/truth";
import { deadlinePassed } from "../ownership/decisions";
import { takeLease } from "../replica/lease";

export const GUARD_DEFAULTS = {
  /** Pause between two looks, in milliseconds: a tenth of the 5 s in which the relay must have finished a handover. */
  lookMs: 500,
  /** A coordinator that has not begun so long after it started the guard never will: five waits for the lock, and pauses. */
  beginWithinMs: 30_000,
  /** How long a coordinator waits for its guard: a cold start. It goes on without; writers that are refused ring, too. */
  presentWithinMs: 3_000,
  presentLookMs: 25,
} as const;

export type GuardVerdict = "watch" | "finish and watch" | "finish and end" | "end";

/** What a guard does next. `epoch` is that of the row before the handover; `waitedMs` how long it has waited for its begin. Pure. */
export function guardVerdict(
  row: Pick<Ownership, "epoch" | "handoverTo" | "deadline" | "owner" | "readAt">,
  epoch: number,
  waitedMs: number,
): GuardVerdict {
  if (row.handoverTo !== null) return deadlinePassed(row, row.readAt) ? "finish and watch" : "watch";
  if (row.epoch > epoch) return "finish and end";
  return waitedMs >= GUARD_DEFAULTS.beginWithinMs ? "end" : "watch";
}

export interface Guarded {
  readonly finished: boolean;
}

const leaseOf = (plane: DataPlane): string => `${plane.context.name}/guard`;
const holderOf = (epoch: number): string => `guard-${epoch}`;

/** Watches for at most `budgetMs`. A look that fails is followed by the next: who watches must not die of what it watches. */
export async function guard(plane: DataPlane, epoch: number, budgetMs: number): Promise<Guarded> {
  const begun = plane.now();
  let lease: Awaited<ReturnType<typeof takeLease>>;
  try {
    while (plane.now() - begun < budgetMs) {
      try {
        lease ??= await takeLease(plane, leaseOf(plane), holderOf(epoch));
        await lease?.renew();
        const row = await requireOwnership(plane.database, plane.context.name);
        const verdict = guardVerdict(row, epoch, plane.now() - begun);
        if (verdict === "end") return { finished: false };
        if (verdict !== "watch") {
          await plane.observe("guard.finish", { context: plane.context.name, epoch: row.epoch });
          await reconcile(plane);
          if (verdict === "finish and end") return { finished: true };
        }
      } catch (error) {
        plane.log("warn", "a guard could not look", { context: plane.context.name, error });
      }
      await plane.pause(GUARD_DEFAULTS.lookMs);
    }
    return { finished: false };
  } finally {
    if (lease !== undefined) {
      await plane.observe("guard.leave", { context: plane.context.name, epoch });
      await lease.release().catch(() => undefined);
    }
  }
}

/** Starts the guard of the handover that is about to begin, and waits, bounded, until it is there. */
export async function startGuard(plane: DataPlane, epoch: number): Promise<void> {
  if (plane.invokeRelay === undefined) return;
  await plane.observe("phase.start-guard", { context: plane.context.name, epoch });
  try {
    await plane.invokeRelay({ kind: "guard", epoch });
    const until = plane.now() + GUARD_DEFAULTS.presentWithinMs;
    while (plane.now() < until) {
      if (await isPresent(plane, epoch)) return;
      await plane.pause(GUARD_DEFAULTS.presentLookMs);
    }
    plane.log("warn", "the handover's guard did not come; the handover goes on without", { epoch });
  } catch (error) {
    plane.log("warn", "the handover's guard could not be started; the handover goes on without", { error });
  }
}

async function isPresent(plane: DataPlane, epoch: number): Promise<boolean> {
  const [row] = await plane.database.query(
    "SELECT true AS here FROM banyan.lease WHERE context = :name AND holder = :holder AND expires_at > banyan.now()",
    { name: leaseOf(plane), holder: holderOf(epoch) },
  );
  return row?.here === true;
}
