/** Who can receive the writes of a path family. */
import { covers, intersect } from "../glob";
import type { Owner } from "../owner";
import { familiesOf, pathsOf } from "./conditions";
import type { RouteRule } from "./rule";
import { isContext, reachedBy } from "./targets";

/** Methods that may change something. Everything but these is safe to split. */
export const WRITE_METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;
/** Methods that change nothing. */
const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** Whether a rule takes such methods alone. */
export const isReadOnly = ({ conditions: { methods } }: RouteRule): boolean =>
  methods !== undefined && methods.every((method) => SAFE_METHODS.includes(method));

export interface Writers {
  /** Every owner that some write of the family reaches. */
  readonly owners: ReadonlySet<string>;
  /** Whether some target is not known yet. */
  readonly isOpen: boolean;
}

/** Paths that a rule may take of a family of `owner`: an expression may take any of its own context's. */
const reachOf = ({ conditions, owner }: RouteRule, of: Owner | undefined): readonly string[] =>
  isContext(owner) && owner !== of ? familiesOf(conditions) : pathsOf(conditions);

/** Whether a rule narrower than the family is a family of its own. */
const isNested = (paths: readonly string[], family: string): boolean =>
  paths.every((path) => covers(family, path) && !covers(path, family));

const takesAll = ({ conditions }: RouteRule, family: string): boolean =>
  conditions.headers.length === 0 &&
  conditions.hosts.length === 0 &&
  conditions.regexes.length === 0 &&
  !conditions.isNarrowed &&
  !conditions.isOpen &&
  pathsOf(conditions).some((path) => covers(path, family));

/**
 * Follows the rules of one listener in the order of their priorities, method by method, to the first that takes every request
 * of the family, which is `owner`'s. Rules that ask for more than path and method take some requests only, so the ones after them count, too.
 */
export function writersOf(
  family: string,
  rules: readonly RouteRule[],
  fallback: readonly string[] | undefined,
  owner?: Owner,
): Writers {
  const owners = new Set<string>();
  let isOpen = false;
  const reach = (targets: readonly string[] | undefined): void => {
    if (targets === undefined) isOpen = true;
    for (const target of targets ?? []) owners.add(target);
  };
  for (const method of WRITE_METHODS) {
    let taken = false;
    for (const rule of rules) {
      const { conditions } = rule;
      const paths = reachOf(rule, owner);
      if (conditions.methods !== undefined && !conditions.methods.includes(method)) continue;
      if (isNested(paths, family) || !paths.some((path) => intersect(path, family))) continue;
      reach(reachedBy(rule.shares));
      taken = takesAll(rule, family);
      if (taken) break;
    }
    if (!taken) reach(fallback);
  }
  return { owners, isOpen };
}
