/**
 * The marker of a forwarded request: `<unix ms>.<hex HMAC-SHA256(key, "<ms>\n<METHOD>\n<path with query>")>`.
 * Who holds the stage's forward key may forward; a marker made by anyone else, for another request or too long ago is void
 * and is stripped before an application sees it.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a marker is valid, either way of the receiver's clock. */
export const MARKER_VALID_MS = 120_000;

export interface MarkedRequest {
  readonly method: string;
  /** Path with query, as the receiver sees it. */
  readonly url: string;
}

export function signMarker(key: string, request: MarkedRequest, nowMs: number): string {
  return `${nowMs}.${digest(key, request, nowMs).toString("hex")}`;
}

/** Whether `marker` was made with `key` for this very request within the last two minutes. */
export function isValidMarker(key: string, request: MarkedRequest, marker: string, nowMs: number): boolean {
  const parts = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(marker);
  if (parts?.[1] === undefined || parts[2] === undefined) return false;
  const at = Number(parts[1]);
  if (Math.abs(nowMs - at) > MARKER_VALID_MS) return false;
  return timingSafeEqual(Buffer.from(parts[2], "hex"), digest(key, request, at));
}

const digest = (key: string, { method, url }: MarkedRequest, atMs: number): Buffer =>
  createHmac("sha256", key).update(`${atMs}\n${method}\n${url}`).digest();
