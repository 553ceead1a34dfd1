/** Whom the documents of resources let in from outside of the account. */
import type { Finding } from "../finding";
import { undecided, violation } from "../finding";
import type { Resource } from "../resource";
import { UNKNOWN, type Value } from "../value";
import { resourceDocuments } from "./carriers";
import { evaluateCaller } from "./conditions";
import type { Statement } from "./document";
import { scopeOf, type Principal } from "./principals";
import { checkStatements } from "./statements";

const FIX =
  "Name the own account's roles, or add a condition that names the account, the organisation or the source's ARN.";

export type Outsider = "everybody" | "foreign" | "own" | "open";

/** Who a principal is, seen from the own accounts; `open` when these are not known. */
export function outsiderOf(
  { kind, value }: { readonly kind: Principal["kind"]; readonly value: string },
  own: readonly string[],
): Outsider {
  if (kind === "Service") return "own";
  if (kind === "*") return "everybody";
  if (kind !== "AWS") return kind === "CanonicalUser" ? "foreign" : "own";
  const scope = scopeOf(value);
  if (scope.kind === "everybody") return "everybody";
  if (scope.kind === "other") return "own";
  if (own.length === 0) return "open";
  return own.includes(scope.account) ? "own" : "foreign";
}

/** What is wrong with letting one principal in under a condition. */
export function lettingIn(
  resource: Resource,
  at: string,
  principal: Principal,
  condition: Value,
  own: readonly string[],
): readonly Finding[] {
  const { kind, value } = principal;
  if (value === UNKNOWN) return [undecided(resource, at)];
  const who = outsiderOf({ kind, value }, own);
  if (who === "own") return [];
  const worth = evaluateCaller(condition);
  if (worth === "restricts") return [];
  if (worth === "unknown" || who === "open") return [undecided(resource, at, FIX)];
  const named = who === "everybody" ? "everybody" : `"${value}" of another account`;
  return [violation(resource, at, { id: `outsider:${value}`, what: `lets ${named} in`, fix: FIX })];
}

const inStatement = (resource: Resource, path: string, { principals, condition }: Statement, own: readonly string[]) =>
  principals.flatMap((principal) => lettingIn(resource, `${path}.Principal`, principal, condition, own));

/** Everybody whom a resource's documents let in. */
export const outsidersIn = (resource: Resource, own: readonly string[]): readonly Finding[] =>
  checkStatements(
    resource,
    (statement, path) => inStatement(resource, path, statement, own),
    resourceDocuments(resource),
  );
