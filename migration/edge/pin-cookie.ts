/** After a write a client's reads of that context stay with the monolith for the lag bound: a listener rule looks for the cookie. */
import type { BoundedContext } from "../../extracted/bounded-context";
import { pinCookie } from "../runtime/names";

export const pinCookies = ({ name, paths }: BoundedContext, lagBoundMs: number): readonly string[] =>
  paths.map(
    (path) => `${pinCookie(name)}=1; Max-Age=${Math.ceil(lagBoundMs / 1000)}; Path=${path}; HttpOnly; SameSite=Lax`,
  );
