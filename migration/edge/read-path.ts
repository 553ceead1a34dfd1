/** A read on a context's path whose client's last write the function acknowledged: the function's to answer. */
import type { IncomingMessage } from "node:http";
import type { BoundedContext } from "../../extracted/bounded-context";
import type { RawRequest } from "../runtime/alb-event";
import type { Log } from "../runtime/log";
import { isReadPinnedTo, isWorthPassing } from "../runtime/pin-cookie";
import type { CapturedAnswer } from "./captured-response";
import type { ForwardOutcome } from "./to-function";

export interface ReadPathArgs {
  readonly forward: (context: string, request: RawRequest) => Promise<ForwardOutcome>;
  readonly log: Log;
}

/** @returns the function's answer; undefined when the read is not its own, or it has none to give: then the monolith answers */
export async function passRead(
  { forward, log }: ReadPathArgs,
  { name }: BoundedContext,
  request: IncomingMessage,
): Promise<CapturedAnswer | undefined> {
  const { method = "", url = "", rawHeaders, headers } = request;
  if (hasBody(request) || !isReadPinnedTo("context", name, method, headers.cookie ?? "")) return undefined;
  const outcome = await forward(name, { method, url, rawHeaders, body: Buffer.alloc(0) });
  if (outcome.kind === "answered") return isWorthPassing(outcome.answer.status) ? outcome.answer : undefined;
  if (outcome.kind !== "refused")
    log("warn", "a pinned read could not be passed on", { context: name, error: outcome.cause });
  return undefined;
}

/** A read with a body is unusual enough to be answered where it is. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
