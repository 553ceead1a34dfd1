import { hex, type Random } from "../random";

/** Headers of one connection: never passed on. https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP = new Set([
  "connection",
  "expect",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export const isHopByHop = (lowerCaseName: string): boolean => HOP_BY_HOP.has(lowerCaseName);

/** More addresses than this in X-Forwarded-For are answered 463. */
export const MAX_FORWARDED_FOR = 30;

export interface ForwardingFacts {
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly protocol: string;
  readonly port: number;
  readonly forwardedFor: "append" | "preserve" | "remove";
  /** Unix milliseconds. */
  readonly now: number;
  readonly random: Random;
}

/** A request's headers as the target gets them: names and values in turn; X-Forwarded-* and the trace id by AWS's rules. */
export function forwardedHeaders(facts: ForwardingFacts): string[] {
  const headers: string[] = [];
  const { rawHeaders } = facts;
  let forwardedFor = "";
  let trace = "";
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    const value = rawHeaders[i + 1] ?? "";
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || lower === "x-forwarded-proto" || lower === "x-forwarded-port") continue;
    if (lower === "x-forwarded-for") forwardedFor = forwardedFor === "" ? value : `${forwardedFor}, ${value}`;
    else if (lower === "x-amzn-trace-id") trace = value;
    else headers.push(name, value);
  }
  if (facts.forwardedFor === "append")
    headers.push("X-Forwarded-For", forwardedFor === "" ? facts.sourceIp : `${forwardedFor}, ${facts.sourceIp}`);
  else if (facts.forwardedFor === "preserve" && forwardedFor !== "") headers.push("X-Forwarded-For", forwardedFor);
  headers.push("X-Forwarded-Proto", facts.protocol, "X-Forwarded-Port", String(facts.port));
  headers.push("X-Amzn-Trace-Id", traceId(trace, facts.now, facts.random));
  return headers;
}

/** A new root, or a `Self` in front of what came. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html */
function traceId(given: string, now: number, random: Random): string {
  const id = `1-${Math.floor(now / 1_000)
    .toString(16)
    .padStart(8, "0")}-${hex(random, 24)}`;
  if (given === "") return `Root=${id}`;
  const rest = given
    .split(";")
    .filter((field) => !field.startsWith("Self="))
    .join(";");
  return /(^|;)Root=/.test(given) ? `Self=${id};${rest}` : `Root=${id};${rest}`;
}

/** Addresses in the X-Forwarded-For headers of a request. */
export function forwardedForCount(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.length === 15 && rawHeaders[i]?.toLowerCase() === "x-forwarded-for")
      count += rawHeaders[i + 1]?.split(",").length ?? 0;
  return count;
}
