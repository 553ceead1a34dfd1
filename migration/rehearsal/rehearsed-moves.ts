/** What each step of a move would do. Figures are read from the live stores. */
import { readProgress } from "../backfill/checkpoints";
import { assertNoDrift } from "../capture/drift";
import { refuseForeignTriggers } from "../capture/foreign-triggers";
import { CAPTURE_TRIGGER, HOLD_TRIGGER, TRUNCATE_TRIGGER } from "../capture/triggers";
import type { DataPlane } from "../data-plane";
import { predictBlackout, sayBlackout } from "../handover/blackout";
import { measureHandover } from "../handover/measure";
import { nameOf, openTransactions } from "../handover/open-transactions";
import { runHandover } from "../handover/run";
import type { Ownership } from "../ownership/truth";
import { borderObjections, foreignKeys } from "../phase/border-keys";
import { type MoveStep, weightIn } from "../phase/moves";
import { missingFor } from "../phase/readiness";
import { refuseDrift, refuseParked } from "../phase/refuse";
import type { Phase } from "../runtime/phases";
import type { PlanRequest, Waiting } from "./rehearse";
import { RehearsedHandover } from "./rehearsed-handover";
import type { Report } from "./report";

export interface Rehearsal {
  readonly plane: DataPlane;
  readonly report: Report;
  readonly request: PlanRequest;
  readonly waiting: Waiting;
}

/** @returns where the context would stand after the step */
export async function rehearseStep(rehearsal: Rehearsal, step: MoveStep, at: Ownership): Promise<Ownership> {
  const { report, request, plane } = rehearsal;
  const reached = (phase: Phase): Ownership => ({ ...at, phase, weight: weightIn(phase, request.weight) });
  switch (step.kind) {
    case "enter":
      await enter(rehearsal, at);
      return { ...reached("replicate"), generation: request.generation, table: request.table };
    case "backfill":
      await backfill(rehearsal, at);
      return at;
    case "await-ready":
      await ready(rehearsal, at);
      return at;
    case "hand-over":
      await handOver(rehearsal, step, at);
      return { ...reached(step.phase), owner: step.to, epoch: at.epoch + 2 };
    case "record": {
      const next = reached(step.phase);
      const weight = step.phase === "canary" ? ` at ${next.weight} %` : "";
      report.would("phase.record", `records phase ${at.phase} → ${step.phase}${weight}; epoch ${at.epoch} stays`);
      return next;
    }
    case "retire":
      await retire(rehearsal, at);
      return { ...reached("retired"), epoch: at.epoch + 1 };
    case "leave":
      report.would("phase.leave.record", `records phase ${at.phase} → monolith; generation ${at.generation} is over`);
      await tidy(plane, report);
      return reached("monolith");
    case "tidy":
      await tidy(plane, report);
      return at;
  }
}

async function lookForLongTransactions({ plane, report }: Rehearsal, bordersToo: boolean) {
  const { longTransactionMs, longTransactionWaitMs } = plane.settings;
  const open = await openTransactions(plane, bordersToo);
  const long = open.filter(({ ageMs }) => ageMs !== null && ageMs >= longTransactionMs);
  report.would(
    "phase.long-transactions",
    long.length === 0
      ? `finds no transaction that is open for longer than ${longTransactionMs} ms`
      : `waits up to ${longTransactionWaitMs} ms for ${long.map(nameOf).join("; ")}`,
  );
  report.refuse(...long.map((transaction) => `Unless it ends in time: ${nameOf(transaction)}.`));
  return open;
}

async function enter(rehearsal: Rehearsal, at: Ownership): Promise<void> {
  const { plane, report, request } = rehearsal;
  const { context, database } = plane;
  report.refuse(...borderObjections(context, await foreignKeys(database)));
  await report.unless(() => assertNoDrift(database, context));
  await report.unless(() => refuseForeignTriggers(database, context));
  await lookForLongTransactions(rehearsal, false);
  report.would("phase.enter.owner", `writes the first OWNER of ${request.table}: epoch ${at.epoch}, not accepting`);
  for (const { name } of context.tables)
    report.would("capture.install", `puts ${HOLD_TRIGGER}, ${CAPTURE_TRIGGER} and ${TRUNCATE_TRIGGER} on ${name}`);
  report.would("phase.enter.record", `records phase ${at.phase} → replicate, generation ${request.generation} as used`);
}

async function backfill({ plane, report, request }: Rehearsal, at: Ownership): Promise<void> {
  const { rows: copied } = at.table === plane.table ? await readProgress(plane) : { rows: 0 };
  for (const { name } of plane.context.tables) {
    const [row] = await plane.database.query(`SELECT count(*) AS rows FROM public."${name}"`);
    const pages = Math.ceil(Number(row?.rows) / plane.settings.backfillPageRows);
    report.would("phase.backfill", `copies ${Number(row?.rows)} rows of ${name} to ${request.table} in ${pages} pages`);
  }
  if (copied > 0) report.would("phase.backfill", `goes on behind ${copied} rows that are copied`);
}

async function ready({ plane, report, request, waiting }: Rehearsal, at: Ownership): Promise<void> {
  await report.unless(() => refuseDrift(plane, request.phase));
  const { backlog, lagMs } = await waiting(plane, at);
  const progress = await readProgress(plane);
  const [row] = await plane.database.query("SELECT count(*) AS parked FROM banyan.parked WHERE context = :context", {
    context: at.context,
  });
  const { lagBoundMs } = plane.settings;
  report.would(
    "phase.await-ready",
    `waits until the follower is complete and at most ${lagBoundMs} ms behind: now ${progress.rows} of ${progress.total} rows, ` +
      `${backlog} changes and ${Math.round(lagMs)} ms behind`,
  );
  report.refuse(
    ...missingFor({ backfill: progress, parked: Number(row?.parked), backlog, lagMs: Math.round(lagMs) }, lagBoundMs),
  );
}

async function handOver(
  rehearsal: Rehearsal,
  { to, phase }: Extract<MoveStep, { kind: "hand-over" }>,
  from: Ownership,
): Promise<void> {
  const { plane, report, waiting } = rehearsal;
  // On the way there `await-ready` comes before, and looks.
  if (to === "monolith") await refuseAsItStands(rehearsal);
  const { backlog } = await waiting(plane, from);
  const open = await lookForLongTransactions(rehearsal, true);
  report.would(
    "phase.start-guard",
    "starts a second invocation of the relay that finishes the handover if this one dies",
  );
  report.would("phase.drain-ahead", `drains the ${from.owner}'s outbox while writes go on: ${backlog} changes now`);
  const measured = await measureHandover(plane, to, { backlog, open });
  const predicted = predictBlackout(measured, plane.settings);
  const says = sayBlackout(predicted, measured);
  report.blackout = { expectedMs: Math.round(predicted.expectedMs), atMostMs: predicted.atMostMs, says };
  report.would("phase.predict", says);
  await runHandover(to, new RehearsedHandover(plane, report, { from, to, phase, measured }), () => undefined);
}

async function refuseAsItStands({ plane, report, request }: Rehearsal): Promise<void> {
  await report.unless(() => refuseDrift(plane, request.phase));
  await report.unless(() => refuseParked(plane, request.phase));
}

async function retire(rehearsal: Rehearsal, at: Ownership): Promise<void> {
  const { plane, report, waiting } = rehearsal;
  await refuseAsItStands(rehearsal);
  const { backlog } = await waiting(plane, at);
  const { tokens } = await measureHandover(plane, "monolith", { backlog, open: [] });
  const epoch = at.epoch + 1;
  report.would("phase.drain-ahead", `drains the context's outbox: ${backlog} changes now`);
  report.would(
    "phase.retire.commit",
    `records phase ${at.phase} → retired, epoch ${at.epoch} → ${epoch}: there is no way back`,
  );
  report.would("phase.retire.publish", `OWNER → ${JSON.stringify({ epoch, accepting: true, retired: true })}`);
  report.would(
    "phase.retire.revoke",
    `revokes ${tokens} writer tokens: environments register again and write no outbox items`,
  );
  report.would("phase.retire.drain", "drains what they left in the outbox until then");
}

async function tidy({ context, database }: DataPlane, report: Report): Promise<void> {
  for (const { name } of context.tables) report.would("capture.remove", `takes the triggers off ${name}`);
  for (const table of ["outbox", "parked", "attempts"]) {
    const [row] = await database.query(`SELECT count(*) AS rows FROM banyan.${table} WHERE context = :context`, {
      context: context.name,
    });
    if (Number(row?.rows) > 0)
      report.would("phase.leave.capture", `clears ${Number(row?.rows)} rows of banyan.${table}`);
  }
}
