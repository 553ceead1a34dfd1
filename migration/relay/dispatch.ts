/** What the relay function does with each event it understands. */
import { audit, type AuditReport, type AuditState } from "../audit";
import { backfill } from "../backfill";
import { installCapture, removeCapture } from "../capture";
import type { DataPlane } from "../data-plane";
import { fillViews } from "../events/prefill";
import { reconcile } from "../ownership/reconcile";
import { guard, type Guarded } from "../handover/guard";
import { deadLetters, type ParkedReport } from "../parked";
import { runTransition, type TransitionVerbs } from "../phase";
import { type CancelAnswer, cancelTransition } from "../phase/cancel";
import { rehearse } from "../rehearsal/rehearse";
import type { Plan } from "../rehearsal/report";
import type { RelayEvent, TransitionRequest, TransitionResult } from "../runtime/phases";
import { carryOn, type CarriedOn, type Met, ring } from "./carry-on";
import { drain } from "./drain";
import { outboxIsEmpty } from "./outbox-is-empty";
import { status, waiting, type RelayStatus } from "./status";
import { tend } from "./sweep";

/** An event with what `aws.lambda.Invocation` adds to it. `prev_input` is not looked at: after a retry it tells nothing. */
export type InvocationEvent = RelayEvent & { readonly tf?: { readonly action?: "create" | "update" | "delete" } };

export type RelayAnswer =
  TransitionResult | RelayStatus | null | AuditReport | CarriedOn | Met | CancelAnswer | Guarded | ParkedReport | Plan;

/** Of an invocation's time, what is kept for ending in order. */
const MARGIN_MS = 5_000;
/** How long views are filled on the spot: a few thousand rows. The sweeps do the rest; until then a view is silent. */
const FILL_AFTER_TRANSITION_MS = 10_000;
const FILL_IN_SWEEP_MS = 60_000;

const VERBS: TransitionVerbs = { installCapture, removeCapture, backfill, drain, outboxIsEmpty };

/**
 * @param timeLeftMs of the invocation
 * @throws Error for an event of another kind
 */
export async function dispatch(plane: DataPlane, event: InvocationEvent, timeLeftMs: number): Promise<RelayAnswer> {
  const budgetMs = Math.max(1, timeLeftMs - MARGIN_MS);
  switch (event.kind) {
    case "transition": {
      const { tf, ...request } = event;
      if (tf?.action === "delete") return undeploy(plane, request, budgetMs);
      const reached = await runTransition(plane, VERBS, request, { budgetMs });
      if (reached.phase !== "monolith") await fillViews(plane, FILL_AFTER_TRANSITION_MS);
      return reached;
    }
    case "ring":
      return ring(plane, budgetMs);
    case "sweep": {
      const until = plane.now() + budgetMs;
      const tended = tend(plane);
      try {
        await fillViews(plane, Math.min(FILL_IN_SWEEP_MS, budgetMs));
        return await carryOn(plane, Math.max(1, until - plane.now()));
      } finally {
        await tended;
      }
    }
    case "plan":
      return rehearse(plane, event, waiting);
    case "guard":
      return guard(plane, event.epoch, budgetMs);
    case "cancel":
      return cancelTransition(plane, event.by ?? "operator");
    case "status":
      return status(plane);
    case "verify":
      return audit(plane, {
        state: event.state as AuditState | undefined,
        repair: event.repair,
        budgetMs: Math.min(event.budgetMs ?? budgetMs, budgetMs),
      });
    case "parked":
      return deadLetters(plane, event);
    default:
      throw new Error(
        `the relay understands transition, plan, cancel, guard, ring, sweep, status, verify and parked, not ${JSON.stringify((event as { kind?: unknown }).kind)}`,
      );
  }
}

/** Before a context's resources are destroyed: refused while the context owns data, else capture is taken off. */
async function undeploy(plane: DataPlane, request: TransitionRequest, budgetMs: number): Promise<RelayAnswer> {
  const { ownership } = await reconcile(plane);
  if (ownership !== undefined && (ownership.owner !== "monolith" || ownership.handoverTo !== null))
    throw new Error(
      `${plane.context.name} cannot be destroyed: its data is in ${ownership.table} alone. ` +
        `Move it back first: set its phase to "monolith" and update.`,
    );
  return runTransition(plane, VERBS, { ...request, phase: "monolith", weight: 0 }, { budgetMs });
}
