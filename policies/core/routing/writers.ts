/** Who can receive the writes of a path family. */
import { covers, intersect } from "../glob";
import type { RouteRule } from "./rule";
import type { Targets } from "./targets";

/** Methods that may change something. Everything but these is safe to split. */
export const WRITE_METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;
/** Methods that change nothing. */
export const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

export interface Writers {
  /** Every target group that some write of the family reaches. */
  readonly owners: ReadonlySet<string>;
  /** Rules whose targets are not known yet. */
  readonly open: readonly RouteRule[];
}

/** Whether a rule narrower than the family is a family of its own. */
const isNested = (rule: RouteRule, family: string): boolean =>
  rule.paths.every((path) => covers(family, path) && !covers(path, family));

/**
 * Follows the rules of one listener in the order of their priorities, method by method, to the first that takes every request
 * of the family. Rules that ask for more than path and method take some requests only, so the ones after them count, too.
 */
export function writersOf(family: string, rules: readonly RouteRule[], fallback: Targets): Writers {
  const owners = new Set<string>();
  const open: RouteRule[] = [];
  for (const method of WRITE_METHODS) {
    let taken = false;
    for (const rule of rules) {
      if (rule.methods !== undefined && !rule.methods.includes(method)) continue;
      if (isNested(rule, family) || !rule.paths.some((path) => intersect(path, family))) continue;
      if (rule.targets === undefined) open.push(rule);
      for (const target of rule.targets ?? []) owners.add(target);
      taken = rule.headers.length === 0 && !rule.narrowed && rule.paths.some((path) => covers(path, family));
      if (taken) break;
    }
    if (!taken) for (const target of fallback ?? []) owners.add(target);
  }
  return { owners, open: [...new Set(open)] };
}
