/** Sends a write that this side refused, or a read that is pinned there, to the monolith through the load balancer. */
import { type AlbAnswer, type AlbEvent, eventBody, eventUrl } from "../alb-event";
import type { Clock } from "../clock";
import { signMarker } from "../forward-marker";
import { FORWARD_HEADER, REFUSED_HEADER, TESTER_HEADER } from "../names";
import { type HttpClient, type IncomingAnswer } from "./http-client";

export interface ToMonolithArgs {
  readonly http: HttpClient;
  readonly tester: string;
  readonly forwardKey: string;
  readonly clock: Clock;
}

/** Hop-by-hop headers (RFC 9110, 7.6.1), and what the next hop sets itself. */
const NOT_PASSED_ON = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
  ...["content-length", "x-forwarded-port", "x-forwarded-proto"],
]);

/** `refused`: marked, without effect. `lost`: nobody knows. */
export type ForwardOutcome =
  | { readonly kind: "answered"; readonly answer: AlbAnswer }
  | { readonly kind: "refused" }
  | { readonly kind: "lost"; readonly cause: unknown };

export async function forwardToMonolith(args: ToMonolithArgs, event: AlbEvent): Promise<ForwardOutcome> {
  const request = { method: event.httpMethod, url: eventUrl(event), body: eventBody(event) };
  const headers = {
    ...passedOn(event),
    "content-length": String(request.body.length),
    [TESTER_HEADER]: `old-${args.tester}`,
    [FORWARD_HEADER]: signMarker(args.forwardKey, request, args.clock.now()),
  };
  try {
    const answer = await args.http({ ...request, headers });
    return isRefused(answer) ? { kind: "refused" } : { kind: "answered", answer: toAlbAnswer(answer) };
  } catch (cause) {
    return { kind: "lost", cause };
  }
}

const isRefused = ({ rawHeaders }: IncomingAnswer): boolean =>
  rawHeaders.some((name, index) => index % 2 === 0 && name.toLowerCase() === REFUSED_HEADER);

const passedOn = (event: AlbEvent): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(event.multiValueHeaders ?? {}).filter(([name]) => !NOT_PASSED_ON.has(name)));

function toAlbAnswer({ status, rawHeaders, body }: IncomingAnswer): AlbAnswer {
  const multiValueHeaders: Record<string, string[]> = {};
  rawHeaders.forEach((name, index) => {
    if (index % 2 === 1 || NOT_PASSED_ON.has(name.toLowerCase())) return;
    (multiValueHeaders[name.toLowerCase()] ??= []).push(rawHeaders[index + 1] ?? "");
  });
  return { statusCode: status, multiValueHeaders, body: body.toString("base64"), isBase64Encoded: true };
}
