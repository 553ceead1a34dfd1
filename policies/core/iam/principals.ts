/** Whom a statement of a trust or resource policy names. */
import { asList, isObject, UNKNOWN, type Value } from "../value";

export interface Principal {
  /** As written; `*` for everybody. */
  readonly kind: "AWS" | "Service" | "Federated" | "CanonicalUser" | "*";
  readonly value: string | typeof UNKNOWN;
}

const KINDS = ["AWS", "Service", "Federated", "CanonicalUser"] as const;

/** Anything that is no text cannot be a principal; it is kept as text so that no rule overlooks it. */
export const textOf = (value: Exclude<Value, typeof UNKNOWN>): string =>
  typeof value === "string" ? value : JSON.stringify(value);

export function principalsOf(element: Value): readonly Principal[] {
  if (element === null) return [];
  if (element === UNKNOWN) return [{ kind: "AWS", value: UNKNOWN }];
  if (!isObject(element)) return listOf(element).map((value) => ({ kind: value === "*" ? "*" : "AWS", value }));
  return KINDS.flatMap((kind) => listOf(element[kind] ?? null).map((value) => ({ kind, value })));
}

function listOf(value: Value): readonly (string | typeof UNKNOWN)[] {
  const list = asList(value);
  return list === UNKNOWN ? [UNKNOWN] : list.map((one) => (one === UNKNOWN ? one : textOf(one)));
}

export type Scope =
  | { readonly kind: "everybody" }
  /** An account as a whole, named by its number or its root. */
  | { readonly kind: "account"; readonly account: string }
  | { readonly kind: "identity"; readonly account: string; readonly resource: string }
  /** An id (`AROA…`) or something else that names no account. */
  | { readonly kind: "other" };

const IDENTITY = /^arn:[^:]*:(?:iam|sts)::([^:]*):(.+)$/;

/** Who an `AWS` principal is. A pattern for the account is everybody. */
export function scopeOf(value: string): Scope {
  if (/^\d{12}$/.test(value)) return { kind: "account", account: value };
  if (/^[*?]+$/.test(value)) return { kind: "everybody" };
  const [, account = "", resource = ""] = IDENTITY.exec(value) ?? [];
  if (resource === "") return /[*?]/.test(value) ? { kind: "everybody" } : { kind: "other" };
  if (!/^\d{12}$/.test(account)) return { kind: "everybody" };
  return resource === "root" ? { kind: "account", account } : { kind: "identity", account, resource };
}
