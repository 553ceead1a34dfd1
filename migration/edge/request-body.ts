/** Reads a whole request body, within the limit that a function behind the load balancer has as well. */
import type { IncomingMessage } from "node:http";
import { ALB_BODY_LIMIT_BYTES } from "../runtime/alb-event";

export type BodyOutcome =
  { readonly kind: "read"; readonly body: Buffer } | { readonly kind: "too-large" } | { readonly kind: "aborted" };

export async function readBody(request: IncomingMessage, limitBytes = ALB_BODY_LIMIT_BYTES): Promise<BodyOutcome> {
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) return { kind: "too-large" };
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limitBytes) return { kind: "too-large" };
      chunks.push(chunk);
    }
  } catch {
    return { kind: "aborted" };
  }
  return { kind: "read", body: Buffer.concat(chunks) };
}
