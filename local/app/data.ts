/** Audits and dead letters of the local stage, through the relays, as they are asked for on AWS. */
import type { AuditResult, ParkedRequest, ParkedResult, VerifyRequest } from "../../console/data";
import type { AuditReport } from "../../migration/audit";
import type { ParkedReport } from "../../migration/parked";
import { relayFunctionName } from "../../migration/runtime/names";
import { ServiceError } from "../services/service";
import { ask, deployed, type StatusArgs } from "./status";
import { UserError } from "./state-folder";

/** How long one invocation audits before it answers with its progress. */
const SLICE_MS = 1_000;
/** Every environment of the relay is at work: asked again after this long. */
const BUSY_PAUSE_MS = 250;

/** @throws UserError for an unknown context, or one without a relay */
function relayOf({ stage, contexts, cloud }: StatusArgs, context: string): string {
  const known = contexts.map(({ name }) => name);
  if (!known.includes(context)) throw new UserError(`Unknown context "${context}". Known: ${known.join(", ")}.`, 64);
  if (!deployed(cloud, stage, context))
    throw new UserError(`${context} has no relay yet: move it to replicate first.`, 2);
  return relayFunctionName(stage, context);
}

/** Audits a context to its end, slice by slice. @throws UserError */
export async function verify(
  args: StatusArgs,
  { context, repair }: VerifyRequest,
  progress: (rows: number, total: number) => void,
): Promise<AuditResult> {
  const relay = relayOf(args, context);
  let state: AuditReport["next"];
  for (;;) {
    const event = { kind: "verify", budgetMs: SLICE_MS, repair: repair === true, state } as const;
    const { next, differences, total, ...report } = await unlessBusy(() => ask<AuditReport>(args.cloud, relay, event));
    progress(report.rows, total);
    if (next === undefined)
      return {
        ...report,
        differences: differences.map((difference) => ({ ...difference, key: JSON.stringify(difference.key) })),
      };
    state = next;
  }
}

/** Lists, retries and discards parked changes of a context. @throws UserError */
export function parked(args: StatusArgs, { context, ...wanted }: ParkedRequest): Promise<ParkedResult> {
  const relay = relayOf(args, context);
  return unlessBusy(() => ask<ParkedReport>(args.cloud, relay, { kind: "parked", ...wanted }));
}

async function unlessBusy<T>(call: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === "TooManyRequestsException")) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS));
    }
}
