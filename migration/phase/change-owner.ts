/** The move that changes the owner. */
import type { Json } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { type Blackout, type Measured, predictBlackout, sayBlackout } from "../handover/blackout";
import { startGuard } from "../handover/guard";
import { Handover } from "../handover/handover";
import { measureHandover } from "../handover/measure";
import { runHandover } from "../handover/run";
import type { Ownership } from "../ownership/truth";
import type { Side } from "../runtime/phases";
import { validateBorderKeys, type Violation } from "./border-keys";
import { drainAhead } from "./drain-ahead";
import { overtaken } from "./enter";
import type { Journal } from "./journal";
import { awaitShortTransactions } from "./long-transactions";
import { recordPhase, type TransitionRecord } from "./record";
import { refuseDrift, refuseParked } from "./refuse";
import { RefusedTransition } from "./refused";
import { restoreBorderKeys, severBorderKeys } from "./severed-keys";
import type { TransitionVerbs } from "./verbs";

/**
 * Hands the ownership over. Owner, phase, audit trail and the border's foreign keys change in one transaction: the commit.
 * Nothing is begun while a long transaction is open or a change is parked.
 * @throws RefusedTransition when it was given up; then the old owner writes as before
 */
export async function handOver(
  plane: DataPlane,
  verbs: TransitionVerbs,
  journal: Journal,
  from: Ownership,
  to: Side,
  record: Omit<TransitionRecord, "epoch">,
): Promise<void> {
  await refuseDrift(plane, record.phase);
  const open = await awaitShortTransactions(plane, record.phase, true);
  await startGuard(plane, from.epoch);
  const { remaining } = await drainAhead(plane, verbs);
  await refuseParked(plane, record.phase);
  await plane.observe("phase.predict", { context: from.context });
  const measured = await measureHandover(plane, to, { backlog: remaining, open });
  const predicted = predictBlackout(measured, plane.settings);
  plane.log("info", sayBlackout(predicted, measured), { context: from.context, to, ...predicted });
  let severed: readonly Json[] = [];
  const steps = new Handover(plane, verbs, {
    from,
    to,
    beforeCommit: async (tx) => {
      if (to === "context") severed = await severBorderKeys(tx, plane.context);
      else await restoreBorderKeys(tx, plane.context);
    },
    atCommit: async (tx, epoch) => {
      const evidence = {
        ...record.evidence,
        blackout: blackoutEvidence(measured, predicted, undefined),
        ...(severed.length > 0 ? { severed } : {}),
      };
      if (!(await recordPhase(tx, from, { ...record, epoch, evidence }))) throw overtaken(plane, record);
      await journal.commit(tx);
    },
  });
  const outcome = await runHandover(to, steps, plane.observe);
  if (outcome.verdict === "given up")
    throw new RefusedTransition("handover-failed", from.context, record.phase, [
      `The handover was given up at its step ${outcome.step}: ${outcome.reason}.`,
    ]);
  await recordBlackout(plane, blackoutEvidence(measured, predicted, steps.blackoutMs));
}

/** What the audit trail keeps: the prediction, what it was made from, and, once it is over, what it came to. */
const blackoutEvidence = (
  measured: Measured,
  predicted: Blackout,
  actualMs: number | undefined,
): Readonly<Record<string, Json>> => ({
  predictedMs: Math.round(predicted.expectedMs),
  atMostMs: predicted.atMostMs,
  ...(actualMs === undefined ? {} : { actualMs: Math.round(actualMs) }),
  backlog: measured.backlog,
  changesPerSecond: Math.round(measured.pace?.changesPerSecond ?? 0),
  inFlight: measured.inFlightMs.length,
  tokens: measured.tokens,
});

/** Evidence only: the handover is over, and nothing fails for the lack of it. */
async function recordBlackout(plane: DataPlane, blackout: Readonly<Record<string, Json>>): Promise<void> {
  const context = plane.context.name;
  plane.log("info", "the handover is over", { context, ...blackout });
  try {
    await plane.database.execute(
      `UPDATE banyan.transitions SET evidence = evidence || :blackout
        WHERE id = (SELECT max(id) FROM banyan.transitions WHERE context = :context AND evidence->'blackout' IS NOT NULL)`,
      { context, blackout: { value: { blackout }, type: "jsonb" } },
    );
  } catch (error) {
    plane.log("warn", "the length of the handover was not recorded", { context, error });
  }
}

/** Checks what the way back restored, and puts rows that violate it on record: they are for people to mend, not a reason to stay. */
export async function reportViolations(plane: DataPlane): Promise<readonly Violation[]> {
  const violations = await validateBorderKeys(plane);
  for (const violation of violations) plane.log("warn", "a restored foreign key holds for new rows only", violation);
  return violations;
}
