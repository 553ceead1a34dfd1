/** `--dry-run`: the transition's plan, step by step with what each would do, and what would refuse it. Changes nothing. */
import type { DataPlane } from "../data-plane";
import { readOwnership } from "../ownership/read";
import type { Ownership } from "../ownership/truth";
import { planMove } from "../phase/moves";
import { usedGenerations } from "../phase/record";
import type { RelayEvent } from "../runtime/phases";
import { readOnly } from "./read-only";
import { rehearseStep } from "./rehearsed-moves";
import { type Plan, Report } from "./report";

export type PlanRequest = Extract<RelayEvent, { kind: "plan" }>;

/** What waits in the owner's outbox. An argument: the relay knows both outboxes. */
export type Waiting = (
  plane: DataPlane,
  ownership: Ownership,
) => Promise<{ readonly backlog: number; readonly lagMs: number }>;

export async function rehearse(live: DataPlane, request: PlanRequest, waiting: Waiting): Promise<Plan> {
  const plane = readOnly(live);
  const { name } = plane.context;
  const from = (await readOwnership(plane.database, name)) ?? neverMoved(plane, request);
  const report = new Report();
  if (from.handoverTo !== null)
    report.refuse(
      `A handover to the ${from.handoverTo} is under way at epoch ${from.epoch}: it is waited for, or given up.`,
    );
  const plan = planMove(from, request, await usedGenerations(plane.database, name));
  if (plan.verdict === "refused") report.refuse(...plan.reasons);
  else {
    if (plan.steps.length === 0) report.would("phase.end", `nothing: ${name} is in ${from.phase} already`);
    let at = from;
    for (const step of plan.steps) at = await rehearseStep({ plane, report, request, waiting }, step, at);
  }
  const { steps, refusals, blackout } = report;
  return { context: name, from: from.phase, wanted: request.phase, steps, refusals, blackout };
}

/** A context that has no row yet: its first transition writes this one. */
const neverMoved = (plane: DataPlane, request: PlanRequest): Ownership => ({
  ...{ context: plane.context.name, owner: "monolith", phase: "monolith", weight: 0, epoch: 1 },
  ...{ generation: request.generation, table: request.table },
  ...{ handoverTo: null, deadline: null, readAt: plane.now() },
});
