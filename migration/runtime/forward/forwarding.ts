/** Decides what a client gets when the store has refused a write: the other side's answer, or a 503 that tells the truth. */
import { type AlbAnswer, type AlbEvent, eventHeader, eventUrl } from "../alb-event";
import type { AlbHandler } from "../adapter";
import type { Clock } from "../clock";
import { isValidMarker } from "../forward-marker";
import type { Log } from "../log";
import { FORWARD_HEADER } from "../names";
import { emptyRecord, mayForward, type RequestScope } from "../request-scope";
import { partlyAnswer, type PlainAnswer, refusedAnswer, unknownAnswer } from "./refusal";
import type { Settings } from "../settings";
import type { ForwardOutcome } from "./to-monolith";

export interface ForwardingArgs {
  readonly context: string;
  readonly serve: AlbHandler;
  readonly scope: RequestScope;
  readonly forwardKey: string;
  readonly forward: (event: AlbEvent) => Promise<ForwardOutcome>;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Served {
  readonly answer: AlbAnswer;
  /** The answer is the monolith's. */
  readonly forwarded: boolean;
}

export function createForwarding(args: ForwardingArgs): (event: AlbEvent) => Promise<Served> {
  const own = (answer: AlbAnswer | PlainAnswer): Served => ({
    answer: "status" in answer ? toAlbAnswer(answer) : answer,
    forwarded: false,
  });

  return async (received) => {
    const marker = eventHeader(received, FORWARD_HEADER);
    const request = { method: received.httpMethod, url: eventUrl(received) };
    const wasForwarded = marker !== undefined && isValidMarker(args.forwardKey, request, marker, args.clock.now());
    const event = withoutMarker(received);

    const deadline = args.clock.now() + args.settings.forwardBudgetMs;
    for (;;) {
      const record = emptyRecord();
      const answer = await args.scope.run(record, () => args.serve(event));
      if (record.unknown > 0) return own(unknownAnswer());
      if (record.refused.length === 0) return own(answer);
      if (!mayForward(record)) return own(partlyAnswer());
      // Forwarded once is enough: the side that forwarded it retries what is refused here.
      if (wasForwarded) return own(refusedAnswer(args.context));
      const forwarded = await args.forward(event);
      if (forwarded.kind === "answered") return { answer: forwarded.answer, forwarded: true };
      if (forwarded.kind === "lost") {
        args.log("error", "the answer to a forwarded write was lost", { error: forwarded.cause });
        return own(unknownAnswer());
      }
      if (args.clock.now() + args.settings.forwardPauseMs >= deadline) return own(refusedAnswer(args.context));
      // Both sides refused without effect: a handover is under way. It may end either way, so both are asked again.
      await args.clock.pause(args.settings.forwardPauseMs);
    }
  };
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
