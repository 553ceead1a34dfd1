/**
 * Express on Lambda behind a load balancer: serverless-http, with what it loses on the way repaired.
 * Held equal to Express over real HTTP by `test/runtime/adapter.test.ts`.
 */
import type { IncomingMessage, RequestListener } from "node:http";
import serverless from "serverless-http";
import { type AlbAnswer, type AlbEvent, eventHeader, eventUrl } from "./alb-event";

export type AlbHandler = (event: AlbEvent) => Promise<AlbAnswer>;

export function createAdapter(application: RequestListener): AlbHandler {
  const handler = serverless(application, { binary: isBinary, request: repairRequest });
  return async (event) => {
    // serverless-http changes the event it is given, and decodes its query: it gets a copy, and the request the original url.
    const copy: RepairableEvent = {
      ...event,
      requestContext: { ...event.requestContext },
      originalUrl: eventUrl(event),
      cookie: event.multiValueHeaders?.["cookie"]?.join("; "),
      clientAddress: eventHeader(event, "x-forwarded-for")?.split(",").at(-1)?.trim() ?? LOOPBACK,
    };
    const answer = (await handler(copy, {})) as Mutable<AlbAnswer>;
    return { ...answer, multiValueHeaders: withoutJoined(answer.multiValueHeaders) };
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface RepairableEvent extends AlbEvent {
  readonly originalUrl: string;
  readonly cookie: string | undefined;
  readonly clientAddress: string;
}

/** Who calls when nobody is named: the health check. */
const LOOPBACK = "127.0.0.1";

function repairRequest(request: IncomingMessage & { ip?: unknown }, event: RepairableEvent): void {
  // Its own `ip` property would hide Express' getter, which looks at the socket and at `trust proxy`.
  delete request.ip;
  const { socket } = request;
  if (socket.remoteAddress === undefined)
    Object.defineProperty(socket, "remoteAddress", { value: event.clientAddress, configurable: true });
  // Express would otherwise see a query that was decoded and encoded anew.
  request.url = event.originalUrl;
  // Several Cookie headers are one list with semicolons (RFC 9113, 8.2.3), not with commas.
  if (event.cookie !== undefined) request.headers.cookie = event.cookie;
}

/** Media types that are text in UTF-8; anything else, and anything compressed, travels in base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded)\b|[^;]*\+(json|xml)\b)/i;

function isBinary(headers: Readonly<Record<string, string | undefined>>): boolean {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") return true;
  const type = headers["content-type"];
  return type !== undefined && !TEXT.test(type);
}

/** For a header with several values serverless-http adds all of them once more, joined by commas. */
function withoutJoined(headers: AlbAnswer["multiValueHeaders"]): AlbAnswer["multiValueHeaders"] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => {
      const joined = values.length > 1 && values.at(-1) === values.slice(0, -1).join(", ");
      // One value and its copy look alike; but a single value is only repeated when the application set a list of one.
      return [name, joined ? values.slice(0, -1) : values];
    }),
  );
}
