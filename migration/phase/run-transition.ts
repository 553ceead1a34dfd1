/** The coordinator: brings a context to the phase that the stack config names, or refuses and leaves everything as it was. */
import type { Json } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { initialiseOwnership, requireOwnership } from "../ownership/read";
import { reconcile } from "../ownership/reconcile";
import type { Ownership } from "../ownership/truth";
import type { Phase, TransitionRequest, TransitionResult } from "../runtime/phases";
import { DEFAULT_SETTINGS } from "../runtime/settings";
import { handOver, reportViolations } from "./change-owner";
import type { Violation } from "./border-keys";
import { enter, leave, recordAndCommit, tidy } from "./enter";
import { Journal } from "./journal";
import { type MoveStep, planMove, weightIn } from "./moves";
import { awaitReady } from "./readiness";
import { type TransitionRecord, usedGenerations } from "./record";
import { RefusedTransition } from "./refused";
import { retire } from "./retire";
import type { TransitionVerbs } from "./verbs";

export interface TransitionOptions {
  /** What is left of the invocation's time. A transition waits for its follower no longer, nor than `transitionBudgetMs`. */
  readonly budgetMs: number;
}

export const TRANSITION_DEFAULTS: TransitionOptions = { budgetMs: DEFAULT_SETTINGS.transitionBudgetMs };

/**
 * How long a transition that only begins a backfill carries it on itself: twice what 20,000 rows take (10 to 15 s), so that
 * most contexts are complete when it answers. A larger one is carried on by the relay, which is started for it.
 */
const BACKFILL_BEGIN_MS = 30_000;
/** Longest drain of what was captured meanwhile. Under load an outbox is never empty; the writers' rings do the rest. */
const BACKFILL_DRAIN_MS = 5_000;
/** Pause while another coordinator's handover is under way, in milliseconds. */
const SETTLE_PAUSE_MS = 200;

/**
 * Makes the wanted phase true. Idempotent: a finished transition answers the same again, one that was interrupted is
 * carried on from what it recorded, and a handover that nobody finished is given up first.
 * @throws RefusedTransition when the move is illegal, the follower is not ready or the handover was given up
 */
export async function runTransition(
  plane: DataPlane,
  verbs: TransitionVerbs,
  request: TransitionRequest,
  options: TransitionOptions = TRANSITION_DEFAULTS,
): Promise<TransitionResult> {
  const context = plane.context.name;
  if (request.context !== context || request.table !== plane.table || request.generation !== plane.generation)
    throw new RefusedTransition("generation-mismatch", request.context, request.phase, [
      `This relay is of ${context} and ${plane.table}, the request is for ${request.context} and ${request.table}.`,
    ]);
  await plane.observe("phase.begin", { context, wanted: request.phase, weight: request.weight });
  await initialiseOwnership(plane.database, context, { generation: request.generation, table: request.table });
  const budgetMs = Math.min(options.budgetMs, plane.settings.transitionBudgetMs);
  const journal = await Journal.open(plane, request.phase);
  try {
    return await carryOut(journal.plane, verbs, request, budgetMs, journal);
  } catch (error) {
    // Nobody waits for a half-made entry: what it put on the monolith's tables is taken off again.
    if (error instanceof RefusedTransition && (error.code === "cancelled" || error.code === "overtaken"))
      await undoEntry(plane, verbs);
    throw error;
  } finally {
    await journal.close();
  }
}

/** An entry that was cancelled or overtaken has left no phase behind, but perhaps triggers. */
async function undoEntry(plane: DataPlane, verbs: TransitionVerbs): Promise<void> {
  const { phase } = await requireOwnership(plane.database, plane.context.name);
  if (phase === "monolith") await tidy(plane, verbs);
}

async function carryOut(
  plane: DataPlane,
  verbs: TransitionVerbs,
  request: TransitionRequest,
  budgetMs: number,
  journal: Journal,
): Promise<TransitionResult> {
  const context = plane.context.name;
  const start = await settle(plane, request.phase, budgetMs);
  const plan = planMove(start, request, await usedGenerations(plane.database, context));
  if (plan.verdict === "refused")
    throw new RefusedTransition(plan.code, context, request.phase, plan.reasons, {
      phase: start.phase,
      generation: start.generation,
    });
  let evidence: Readonly<Record<string, Json>> = {};
  for (const step of plan.steps)
    evidence = { ...evidence, ...(await take(plane, verbs, journal, request, budgetMs, step, evidence)) };
  await reconcile(plane);
  const warnings = (await reportViolations(plane)).map(sentenceOf);
  const reached = await requireOwnership(plane.database, context);
  await plane.observe("phase.end", { context, reached: reached.phase });
  return { ...resultOf(reached), ...(warnings.length > 0 ? { warnings } : {}) };
}

/** Waits until no handover is under way: one that is still ahead of its deadline may have a coordinator that is alive. */
async function settle(plane: DataPlane, wanted: Phase, budgetMs: number): Promise<Ownership> {
  const until = plane.now() + budgetMs;
  for (;;) {
    await reconcile(plane);
    const ownership = await requireOwnership(plane.database, plane.context.name);
    if (ownership.handoverTo === null) return ownership;
    if (plane.now() >= until)
      throw new RefusedTransition("handover-under-way", ownership.context, wanted, [
        `A handover to the ${ownership.handoverTo} is under way at epoch ${ownership.epoch}.`,
      ]);
    await plane.pause(SETTLE_PAUSE_MS);
  }
}

/** Takes one step. @returns evidence for the audit trail of the steps after it */
async function take(
  plane: DataPlane,
  verbs: TransitionVerbs,
  journal: Journal,
  request: TransitionRequest,
  budgetMs: number,
  step: MoveStep,
  evidence: Readonly<Record<string, Json>>,
): Promise<Readonly<Record<string, Json>>> {
  const from = await requireOwnership(plane.database, plane.context.name);
  const recordOf = (phase: Phase): TransitionRecord => ({
    phase,
    weight: weightIn(phase, request.weight),
    epoch: from.epoch,
    generation: phase === "replicate" && from.phase === "monolith" ? plane.generation : from.generation,
    evidence,
    reason: request.force?.reason ?? null,
  });
  switch (step.kind) {
    case "enter":
      await enter(plane, verbs, journal, from, recordOf("replicate"));
      return {};
    case "backfill":
      await plane.observe("phase.backfill", { context: from.context });
      if ((await verbs.backfill(plane, Math.min(BACKFILL_BEGIN_MS, budgetMs))).done)
        await verbs.drain(plane, BACKFILL_DRAIN_MS);
      else await plane.invokeRelay?.({ kind: "sweep" }).catch(() => undefined); // the schedule's sweep carries it on, too
      return {};
    case "await-ready": {
      const { backfill, ...rest } = await awaitReady(plane, verbs, request.phase, budgetMs);
      return { backfill: { ...backfill }, ...rest };
    }
    case "hand-over":
      await handOver(plane, verbs, journal, from, step.to, recordOf(step.phase));
      return {};
    case "record": {
      await plane.observe("phase.record", { phase: step.phase, weight: request.weight });
      await recordAndCommit(plane, journal, from, recordOf(step.phase));
      return {};
    }
    case "retire":
      await retire(plane, verbs, journal, from, recordOf("retired"));
      return {};
    case "leave":
      await leave(plane, verbs, journal, from, recordOf("monolith"));
      return {};
    case "tidy":
      await tidy(plane, verbs);
      return {};
  }
}

const sentenceOf = ({ constraint, table, rows, unknown }: Violation): string =>
  `Foreign key ${constraint} of ${table} holds for new rows only: ` +
  (unknown === null
    ? `${JSON.stringify(rows)} violate it.`
    : `it could not be validated (${unknown}). By hand: ALTER TABLE public."${table}" VALIDATE CONSTRAINT "${constraint}"`);

const resultOf = ({ context, phase, weight, generation, owner, epoch }: Ownership): TransitionResult => ({
  context,
  phase,
  weight,
  generation,
  owner,
  epoch,
});
