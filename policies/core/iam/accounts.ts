/** Which account is the own one, as far as a resource or the stack tells. */
import { fromJson, isObject, UNKNOWN, type Value } from "../value";
import type { Graph } from "../graph";
import { allowedAccounts, providerSetting } from "../provider";
import type { Resource } from "../resource";
import { resourceDocuments } from "./carriers";
import { parseDocument } from "./document";
import { scopeOf, type Principal } from "./principals";

/** Whoever is named in these may be anybody. */
const OTHERS = new Set([
  "Principal",
  "NotPrincipal",
  "Condition",
  "principal",
  "layers",
  "sharedAccounts",
  "trustPolicy",
]);

/** In an ARN, or in a queue's address. */
const ACCOUNT = /^(?:arn:[^:]*:[^:]*:[^:]*:(\d{12}):|https:\/\/sqs\.[^/]+\/(\d{12})\/)/;

/** Accounts of the ARNs in a value, those of principals and conditions left out. */
export function accountsIn(value: Value): readonly string[] {
  if (typeof value === "string") {
    const inner = /^\s*\{/.test(value) ? fromJson(value) : undefined;
    if (inner !== undefined) return accountsIn(inner);
    const [, inArn, inAddress] = ACCOUNT.exec(value) ?? [];
    const account = inArn ?? inAddress;
    return account === undefined ? [] : [account];
  }
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(accountsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => (OTHERS.has(name) ? [] : accountsIn(inner)));
}

/**
 * The account that a resource lies in: as configured, as its provider may work in, or the last role that it takes on
 * lies in, else as its own ARNs say, else
 * as most of its principals. Empty: not known. */
export function ownAccounts(resource: Resource, configured: readonly string[]): readonly string[] {
  if (configured.length > 0) return configured;
  const provided = allowedAccounts(resource);
  if (provided.length > 0) return provided;
  const assumed = accountsIn(providerSetting(resource.provider?.props ?? null, "assumeRoles"));
  if (assumed.length > 0) return assumed.slice(-1);
  const named = [...new Set(accountsIn(resource.props))];
  return named.length > 0 ? named : principalAccount(resource);
}

/** The account that the resource's own documents name most: a document that names one account alone is taken for that one's. */
function principalAccount(resource: Resource): readonly string[] {
  const accounts = resourceDocuments(resource).flatMap(({ document }) => {
    const parsed = parseDocument(document);
    if (parsed.kind !== "known") return [];
    return parsed.statements.flatMap((statement) =>
      statement === UNKNOWN ? [] : statement.principals.flatMap(accountOf),
    );
  });
  const most = mostFrequent(accounts);
  return most === undefined ? [] : [most];
}

function accountOf({ kind, value }: Principal): readonly string[] {
  if (kind !== "AWS" || value === UNKNOWN) return [];
  const scope = scopeOf(value);
  return scope.kind === "account" || scope.kind === "identity" ? [scope.account] : [];
}

function mostFrequent(accounts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const account of accounts) counts.set(account, (counts.get(account) ?? 0) + 1);
  return [...counts].sort(([left, more], [right, less]) => less - more || (left < right ? -1 : 1))[0]?.[0];
}

/** The account that most ARNs of the stack are in. Use with `graph.once`. */
export const accountOfStack = (graph: Graph): string | undefined =>
  mostFrequent(graph.resources.flatMap(({ props }) => accountsIn(props)));
