/** What `banyan status` says of the local stage: the relays' own answers, the figures of both paths, the stack file's wishes. */
import type { ContextStatus, StageStatus } from "../../console/api";
import type { BoundedContext } from "../../extracted/bounded-context";
import { brakeParameterPath, relayFunctionName } from "../../migration/runtime/names";
import { PHASES, type Phase, type RelayEvent } from "../../migration/runtime/phases";
import type { RelayStatus } from "../../migration/relay/status";
import { errorMessageOf } from "../services/lambda/outcome";
import type { Cloud } from "./cloud";
import type { StackFile } from "./stack-file";
import { UserError } from "./state-folder";

/** Figures cover the last five minutes. */
const WINDOW_MS = 5 * 60_000;

export interface StatusArgs {
  readonly stage: string;
  readonly contexts: readonly BoundedContext[];
  readonly cloud: Cloud;
  readonly file: StackFile;
}

/** The stage's status without its updates. */
export async function stageStatus(args: StatusArgs): Promise<Omit<StageStatus, "update" | "lastUpdate">> {
  return {
    stage: args.stage,
    contexts: await Promise.all(args.contexts.map((context) => contextStatus(args, context))),
  };
}

async function contextStatus(args: StatusArgs, { name }: BoundedContext): Promise<ContextStatus> {
  const answer = await relayStatus(args, name);
  if ("silence" in answer) return unknownStatus(args, name, answer.silence);
  const { relay } = answer;
  const phase = relay?.phase ?? "monolith";
  return {
    ...seenFromOutside(args, name),
    silence: null,
    phase,
    wanted: wantedPhase(args.file, name, phase),
    weight: relay?.weight ?? 0,
    generation: relay?.generation ?? 0,
    owner: relay?.owner ?? "monolith",
    epoch: relay?.epoch ?? 0,
    lagMs: relay === undefined || phase === "monolith" || phase === "retired" ? null : relay.lagMs,
    backlog: relay?.backlog ?? 0,
    parked: relay?.parked ?? 0,
    oldestParked: relay?.oldestParked ?? null,
    drift: relay?.drift ?? [],
    audit: auditOf(relay),
    backfill: relay?.backfill ?? { rows: 0, total: 0, done: false },
    rollback: relay?.rollback ?? { lossless: true },
    lastHandover: relay?.lastHandover ?? null,
    next: nextStep(phase, relay),
  };
}

/** What is known of a context without its relay. */
function seenFromOutside({ stage, cloud }: StatusArgs, name: string) {
  const path = (side: "old" | "new") => cloud.cloudwatch.figures(stage, name, side, WINDOW_MS);
  return {
    name,
    compare: { compared: 0, matched: 0, mismatched: 0, inconclusive: 0 },
    old: path("old"),
    new: path("new"),
    brake: cloud.ssm.get(`${brakeParameterPath(stage)}/${name}`) !== undefined,
  };
}

/** A relay that does not answer says nothing about its context: least of all that the monolith owns it. */
function unknownStatus(args: StatusArgs, name: string, silence: string): ContextStatus {
  return {
    ...seenFromOutside(args, name),
    ...{ silence, phase: null, owner: null, wanted: wantedPhase(args.file, name, null) },
    ...{ weight: 0, generation: 0, epoch: 0, lagMs: null, backlog: 0, parked: 0 },
    ...{ oldestParked: null, drift: [], audit: { last: null, pass: null } },
    ...{ backfill: { rows: 0, total: 0, done: false }, lastHandover: null },
    rollback: { lossless: false, reason: "the relay does not answer" },
    next: { phase: null, verdict: "waiting", reasons: ["the relay does not answer"] },
  };
}

function auditOf(relay: RelayStatus | undefined): ContextStatus["audit"] {
  if (relay === undefined || relay.audit.last === null) return { last: null, pass: relay?.audit.pass ?? null };
  const { differences: _, ...last } = relay.audit.last;
  return { last, pass: relay.audit.pass };
}

/** What the stack file names; `reached` while the file cannot be read: the last update says why. */
function wantedPhase<Reached extends Phase | null>(file: StackFile, name: string, reached: Reached): Phase | Reached {
  try {
    return file.contexts()[name]?.phase ?? "monolith";
  } catch {
    return reached;
  }
}

/** What follows, and what it still needs. Pure. */
export function nextStep(
  phase: Phase,
  relay: Pick<RelayStatus, "parked" | "drift" | "backfill" | "handoverTo"> | undefined,
): ContextStatus["next"] {
  const next = PHASES[PHASES.indexOf(phase) + 1] ?? null;
  if (next === null || relay === undefined || phase === "monolith")
    return { phase: next, verdict: "ready", reasons: [] };
  const refusals = [
    ...(relay.parked > 0 ? [`${relay.parked} changes are parked`] : []),
    ...(relay.drift.length > 0 ? [`schema drift: ${relay.drift.join("; ")}`] : []),
  ];
  if (refusals.length > 0) return { phase: next, verdict: "refused", reasons: refusals };
  const reasons = [
    ...(relay.backfill.done ? [] : [`backfill ${relay.backfill.rows} of ${relay.backfill.total} rows`]),
    ...(relay.handoverTo === null ? [] : [`a handover to the ${relay.handoverTo} is under way`]),
  ];
  return { phase: next, verdict: reasons.length === 0 ? "ready" : "waiting", reasons };
}

/** No relay, or one that has never run a transition: the context is where every context begins. */
async function relayStatus(
  { stage, cloud }: StatusArgs,
  context: string,
): Promise<{ readonly relay: RelayStatus | undefined } | { readonly silence: string }> {
  if (!deployed(cloud, stage, context)) return { relay: undefined };
  try {
    const relay = await ask<RelayStatus | null>(cloud, relayFunctionName(stage, context), { kind: "status" });
    return { relay: relay ?? undefined };
  } catch (error) {
    return { silence: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a context has a relay. */
export const deployed = (cloud: Cloud, stage: string, context: string): boolean =>
  cloud.lambda.functions().some(({ settings }) => settings.name === relayFunctionName(stage, context));

/** Asks a function. @throws UserError with its own message */
export async function ask<T>(cloud: Cloud, functionName: string, event: RelayEvent): Promise<T> {
  const outcome = await cloud.lambda.invoke(functionName, JSON.stringify(event));
  if (outcome.functionError !== undefined) throw new UserError(`${functionName}: ${errorMessageOf(outcome.payload)}`);
  return JSON.parse(outcome.payload) as T;
}
