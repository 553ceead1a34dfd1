/** `banyan parked`: changes that cannot be applied, and what is to become of them. */
import { userInfo } from "node:os";
import { InvalidArgumentError } from "commander";
import type { ParkedRequest, ParkedResult } from "../console/data";
import { EXIT_CODES } from "../console/api";
import { UserError } from "../local/app/state-folder";
import { runningStage } from "./client";
import { requestParked } from "./data-client";

export interface ParkedOptions {
  readonly state: string;
  readonly retry?: number;
  readonly retryAll?: boolean;
  readonly discard?: number;
  readonly reason?: string;
  readonly json?: boolean;
}

/** As the relay demands it; asked here, too, so that a short one is a matter of usage. */
const REASON_CHARACTERS = 10;

/** The id of a parked change, as the list shows it. */
export function parkedId(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`"${text}" is not the id of a parked change: see the list.`);
  return Number(text);
}

function requestOf(context: string, { retry, retryAll, discard, reason = "" }: ParkedOptions): ParkedRequest {
  if ([retry !== undefined, retryAll === true, discard !== undefined].filter(Boolean).length > 1)
    throw new UserError("Ask for one of --retry, --retry-all and --discard at a time.", EXIT_CODES.usage);
  if (discard === undefined)
    return { context, ...(retryAll === true ? { retry: "all" } : retry !== undefined && { retry: [retry] }) };
  if (reason.trim().length < REASON_CHARACTERS)
    throw new UserError(
      `--discard needs --reason "…" of at least ${REASON_CHARACTERS} characters: the follower will lack this change for good, and the reason is all that explains it.`,
      EXIT_CODES.usage,
    );
  return { context, discard: { id: discard, reason, by: userInfo().username } };
}

/** Ends with 0 when everything asked for was done, 1 when a change is still parked that should not be. */
export async function parked(context: string, options: ParkedOptions): Promise<void> {
  const wanted = requestOf(context, options);
  const result = await requestParked(runningStage(options.state).consolePort, wanted);
  process.stdout.write(`${options.json === true ? JSON.stringify(result, null, 2) : parkedText(context, result)}\n`);
  const done = result.outcomes.every(({ outcome }) => ["applied", "superseded", "discarded"].includes(outcome));
  process.exitCode = done ? 0 : 1;
}

export function parkedText(context: string, { outcomes, parked: left, more }: ParkedResult): string {
  return [
    ...outcomes.map(({ id, outcome, message }) => `${outcome} ${id}${message === outcome ? "" : `: ${message}`}`),
    ...(left.length === 0
      ? [`nothing of ${context} is parked`]
      : [`${left.length + more} changes of ${context} are parked:`]),
    ...left.map(
      ({ id, direction, op, table, key, attempts, since, error }) =>
        `  ${id}  ${direction}  ${op} ${table} ${JSON.stringify(key)}  ${attempts} attempts, since ${since}: ${error}`,
    ),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ].join("\n");
}
