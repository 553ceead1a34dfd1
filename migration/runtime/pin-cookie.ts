/**
 * The cookie that names the side which acknowledged a client's last write of a context. For the lag bound the client's reads
 * belong there: a listener rule sends those pinned to the monolith, and a side that gets the other's passes it on once.
 */
import type { BoundedContext } from "../../extracted/bounded-context";
import { pinCookie } from "./names";

/** Values of the cookie. A listener rule matches the monolith's. */
export const PINNED_TO = { monolith: "1", context: "2" } as const;
export type PinnedSide = keyof typeof PINNED_TO;

/** `Set-Cookie` values, one a path prefix. */
export const pinCookies = (
  { name, paths }: Pick<BoundedContext, "name" | "paths">,
  side: PinnedSide,
  lagBoundMs: number,
): readonly string[] =>
  paths.map(
    (path) =>
      `${pinCookie(name)}=${PINNED_TO[side]}; Max-Age=${Math.ceil(lagBoundMs / 1000)}; Path=${path}; HttpOnly; SameSite=Lax`,
  );

/** Methods whose requests are passed on by their pin: those that the listener sends to either side. */
const PASSED_ON = new Set(["GET", "HEAD"]);

/** Whether a request is a read that belongs to `side` by its cookies. @param cookies the text of `Cookie` headers */
export const isReadPinnedTo = (side: PinnedSide, context: string, method: string, cookies: string): boolean =>
  PASSED_ON.has(method) &&
  cookies.split(/[;,]/).some((pair) => pair.trim() === `${pinCookie(context)}=${PINNED_TO[side]}`);

/**
 * Whether the other side's answer to a read is better than one's own. A side that fails, or that was given up for good (410),
 * has none to give.
 */
export const isWorthPassing = (status: number): boolean => status < 500 && status !== 410;
