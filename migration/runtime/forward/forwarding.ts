/**
 * Decides what a client gets when the store has refused a write: the other side's answer, or a 503 that tells the truth.
 * A read of a client whose last write the monolith acknowledged is the monolith's to answer.
 */
import type { BoundedContext } from "../../../extracted/bounded-context";
import { type AlbAnswer, type AlbEvent, eventHeader, eventUrl } from "../alb-event";
import type { AlbHandler } from "../adapter";
import type { Clock } from "../clock";
import { isValidMarker } from "../forward-marker";
import type { Log } from "../log";
import { FORWARD_HEADER } from "../names";
import { isReadPinnedTo, isWorthPassing, pinCookies } from "../pin-cookie";
import { emptyRecord, mayForward, type RequestScope } from "../request-scope";
import { partlyAnswer, type PlainAnswer, refusedAnswer, unknownAnswer } from "./refusal";
import type { Settings } from "../settings";
import type { ForwardOutcome } from "./to-monolith";

export interface ForwardingArgs {
  readonly context: Pick<BoundedContext, "name" | "paths">;
  readonly serve: AlbHandler;
  readonly scope: RequestScope;
  readonly forwardKey: string;
  readonly forward: (event: AlbEvent) => Promise<ForwardOutcome>;
  /** Rings the relay: a handover that both sides wait for may have nobody left to end it. */
  readonly ring: () => void;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Served {
  readonly answer: AlbAnswer;
  /** A write whose answer is the monolith's. */
  readonly forwarded: boolean;
}

export function createForwarding(args: ForwardingArgs): (event: AlbEvent) => Promise<Served> {
  const own = (answer: AlbAnswer | PlainAnswer): Served => ({
    answer: "status" in answer ? toAlbAnswer(answer) : answer,
    forwarded: false,
  });
  const { context } = args;
  const { lagBoundMs } = args.settings;
  const passRead = createPassRead(args);

  return async (received) => {
    const marker = eventHeader(received, FORWARD_HEADER);
    const request = { method: received.httpMethod, url: eventUrl(received) };
    const wasForwarded = marker !== undefined && isValidMarker(args.forwardKey, request, marker, args.clock.now());
    const event = withoutMarker(received);

    const passed = wasForwarded ? undefined : await passRead(event);
    if (passed !== undefined) return own(passed);

    const begun = args.clock.now();
    const deadline = begun + args.settings.forwardBudgetMs;
    for (;;) {
      const record = emptyRecord();
      const answer = await args.scope.run(record, () => args.serve(event));
      if (record.unknown > 0) return own(unknownAnswer());
      if (record.refused.length === 0)
        return own(record.committed > 0 && answer.statusCode < 400 ? pinned(answer, context, lagBoundMs) : answer);
      if (!mayForward(record)) return own(partlyAnswer());
      // Forwarded once is enough: the side that forwarded it retries what is refused here.
      if (wasForwarded) return own(refusedAnswer(context.name));
      const forwarded = await args.forward(event);
      if (forwarded.kind === "answered") return { answer: forwarded.answer, forwarded: true };
      if (forwarded.kind === "lost") {
        args.log("error", "the answer to a forwarded write was lost", { error: forwarded.cause });
        return own(unknownAnswer());
      }
      if (args.clock.now() + args.settings.forwardPauseMs >= deadline) return own(refusedAnswer(context.name));
      // Both sides refused without effect: a handover is under way. It may end either way, so both are asked again.
      if (args.clock.now() - begun >= args.settings.refusedRingMs) args.ring();
      await args.clock.pause(args.settings.forwardPauseMs);
    }
  };
}

/** Returns what asks the monolith for a read that belongs there. Its answer is undefined when this side has to answer itself. */
function createPassRead({
  context,
  forward,
  log,
}: ForwardingArgs): (event: AlbEvent) => Promise<AlbAnswer | undefined> {
  // Retirement is for good: once told, this environment never asks again.
  let retired = false;
  return async (event) => {
    const cookies = event.multiValueHeaders?.["cookie"]?.join("; ") ?? "";
    if (retired || !isReadPinnedTo("monolith", context.name, event.httpMethod, cookies)) return undefined;
    const outcome = await forward(event);
    if (outcome.kind === "lost") log("warn", "a pinned read could not be passed on", { error: outcome.cause });
    if (outcome.kind !== "answered") return undefined;
    retired = outcome.answer.statusCode === 410;
    return isWorthPassing(outcome.answer.statusCode) ? outcome.answer : undefined;
  };
}

function pinned(answer: AlbAnswer, context: ForwardingArgs["context"], lagBoundMs: number): AlbAnswer {
  const { "set-cookie": cookies = [], ...others } = answer.multiValueHeaders;
  const pins = pinCookies(context, "context", lagBoundMs);
  return { ...answer, multiValueHeaders: { ...others, "set-cookie": [...cookies, ...pins] } };
}

/** No marker, valid or not, reaches the application. */
const withoutMarker = (event: AlbEvent): AlbEvent => ({
  ...event,
  multiValueHeaders: Object.fromEntries(
    Object.entries(event.multiValueHeaders ?? {}).filter(([name]) => name !== FORWARD_HEADER),
  ),
});

const toAlbAnswer = ({ status, headers, body }: PlainAnswer): AlbAnswer => ({
  statusCode: status,
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]])),
  body,
  isBase64Encoded: false,
});
