/** The monolith behind its edge: what the migration needs of every request, without the application knowing. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { BoundedContext } from "../../extracted/bounded-context";
import type { RawRequest } from "../runtime/alb-event";
import type { Clock } from "../runtime/clock";
import { isValidMarker } from "../runtime/forward-marker";
import type { Log } from "../runtime/log";
import { FORWARD_HEADER } from "../runtime/names";
import { pinCookies } from "../runtime/pin-cookie";
import type { RequestScope } from "../runtime/request-scope";
import type { Settings } from "../runtime/settings";
import { retired, sendAnswer, tooLarge } from "./answers";
import type { Bells } from "./bells";
import { captureResponse, type CapturedAnswer, replayRequest } from "./captured-response";
import { contextOf, isSafe } from "./context-paths";
import { type EdgeRecord, emptyEdgeRecord } from "./edge-record";
import type { EdgeMetrics } from "./metrics";
import type { OwnershipView } from "./ownership-view";
import { passRead } from "./read-path";
import { readBody } from "./request-body";
import type { ForwardOutcome } from "./to-function";
import { type Attempt, serveWrite } from "./write-path";

export interface EdgeArgs {
  readonly contexts: readonly BoundedContext[];
  readonly application: RequestListener;
  readonly scope: RequestScope<EdgeRecord>;
  readonly forwardKey: string;
  readonly forward: (context: string, request: RawRequest) => Promise<ForwardOutcome>;
  readonly ownership: OwnershipView;
  readonly bells: Bells;
  readonly metrics: EdgeMetrics;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}

export function createEdge(args: EdgeArgs): RequestListener {
  return (request, response) => {
    const wasForwarded = takeMarker(args, request);
    const context = contextOf(args.contexts, request.url ?? "");
    const serving =
      context === undefined
        ? serveOther(args, request, response)
        : serveContext(args, context, request, response, wasForwarded);
    serving.catch((error: unknown) => {
      args.log("error", "the edge failed", { error });
      response.destroy();
    });
  };
}

/** Takes the forward marker off the request, valid or not. @returns whether it was valid */
function takeMarker({ forwardKey, clock }: EdgeArgs, request: IncomingMessage): boolean {
  const kept: string[] = [];
  let marker: string | undefined;
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(i, i + 2);
    if (name.toLowerCase() === FORWARD_HEADER) marker = value;
    else kept.push(name, value);
  }
  if (marker === undefined) return false;
  request.rawHeaders = kept;
  delete request.headers[FORWARD_HEADER];
  return isValidMarker(forwardKey, { method: request.method ?? "", url: request.url ?? "" }, marker, clock.now());
}

/** A path of no context. Its writes may still touch a context's tables: they ring, and refused ones are counted. */
async function serveOther(args: EdgeArgs, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const record = emptyEdgeRecord();
  await pass(args, record, request, response);
  args.bells.ring(record.touched);
  for (const name of record.refused) args.metrics.foreignWrite(name);
}

async function serveContext(
  args: EdgeArgs,
  context: BoundedContext,
  request: IncomingMessage,
  response: ServerResponse,
  wasForwarded: boolean,
): Promise<void> {
  const begun = args.clock.now();
  let forwarded = false;
  response.once("close", () => {
    const latencyMs = args.clock.now() - begun;
    args.metrics.request(context.name, { status: response.statusCode, latencyMs, forwarded });
  });
  if (await args.ownership.isRetired(context.name)) return sendAnswer(response, retired(context.name));
  if (isSafe(request.method ?? "")) {
    const passed = wasForwarded ? undefined : await passRead(args, context, request);
    return passed === undefined ? pass(args, emptyEdgeRecord(), request, response) : sendAnswer(response, passed);
  }

  const read = await readBody(request);
  if (read.kind === "aborted") return;
  if (read.kind === "too-large") {
    response.setHeader("Connection", "close"); // the rest of the body is not read
    return sendAnswer(response, tooLarge());
  }
  const { method = "", url = "", rawHeaders } = request;
  const outcome = await serveWrite(
    {
      ...args,
      budgetMs: args.settings.forwardBudgetMs,
      pauseMs: args.settings.forwardPauseMs,
      refusedRingMs: args.settings.refusedRingMs,
      ring: (name) => args.bells.ring([name]),
      attempt: (raw) => attempt(args, raw, request),
    },
    context,
    { method, url, rawHeaders, body: read.body },
    wasForwarded,
  );
  forwarded = outcome.forwarded;
  sendAnswer(response, outcome.committed ? pinned(outcome.answer, context, args.settings) : outcome.answer);
}

/** Lets the application answer the client itself. Resolves when the answer is finished or its client gone. */
function pass(args: EdgeArgs, record: EdgeRecord, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once("close", resolve);
    args.scope.run(record, () => args.application(request, response));
  });
}

async function attempt(args: EdgeArgs, raw: RawRequest, original: IncomingMessage): Promise<Attempt> {
  const record = emptyEdgeRecord();
  const request = replayRequest(original, raw);
  const { response, answer } = captureResponse(request);
  args.scope.run(record, () => args.application(request, response));
  const captured = await answer;
  args.bells.ring(record.touched);
  return { answer: captured, record };
}

/** The pin goes with a write that succeeded here; the answer to a forwarded one brings the other side's. */
function pinned(answer: CapturedAnswer, context: BoundedContext, { lagBoundMs }: Settings): CapturedAnswer {
  if (answer.status >= 400) return answer;
  const cookies = answer.headers.flatMap(([name, value]) => (name.toLowerCase() === "set-cookie" ? value : []));
  const others = answer.headers.filter(([name]) => name.toLowerCase() !== "set-cookie");
  return {
    ...answer,
    headers: [...others, ["Set-Cookie", [...cookies, ...pinCookies(context, "monolith", lagBoundMs)]]],
  };
}
