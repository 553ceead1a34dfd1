/** Whom documents let in: principals of trust and resource policies. */
import { fromJson, asList, isObject, member, UNKNOWN, type Value } from "../value";
import type { Resource } from "../resource";

export interface Principals {
  /** Services, such as `lambda.amazonaws.com`. */
  readonly services: readonly string[];
  /** ARNs, account numbers, `*`. */
  readonly accounts: readonly string[];
  /** Whether some principal is not known yet. */
  readonly isOpen: boolean;
}

const documentOf = (property: Value): Value => (typeof property === "string" ? (fromJson(property) ?? null) : property);

/** Statements of a document that are no denial, each as it stands. */
export function allowingStatements(property: Value): readonly Value[] | typeof UNKNOWN {
  const statements = asList(member(documentOf(property), "Statement"));
  if (statements === UNKNOWN) return UNKNOWN;
  return statements.filter((statement) => statement === UNKNOWN || member(statement, "Effect") !== "Deny");
}

const textsOf = (value: Value): readonly (string | typeof UNKNOWN)[] => {
  const list = asList(value);
  if (list === UNKNOWN) return [UNKNOWN];
  return list.filter((entry): entry is string | typeof UNKNOWN => entry === UNKNOWN || typeof entry === "string");
};

/** Whom one statement names. `Principal: "*"` is everybody. */
export function principalsOf(statement: Value): Principals {
  const principal = member(statement, "Principal");
  if (principal === UNKNOWN) return { services: [], accounts: [], isOpen: true };
  if (typeof principal === "string") return { services: [], accounts: [principal], isOpen: false };
  const services = isObject(principal) ? textsOf(member(principal, "Service")) : [];
  const accounts = isObject(principal) ? textsOf(member(principal, "AWS")) : [];
  return {
    services: services.filter((one) => one !== UNKNOWN),
    accounts: accounts.filter((one) => one !== UNKNOWN),
    isOpen: [...services, ...accounts].includes(UNKNOWN),
  };
}

/** Whom a role trusts. */
export function trustOf(role: Resource): Principals {
  const statements = allowingStatements(member(role.props, "assumeRolePolicy"));
  if (statements === UNKNOWN) return { services: [], accounts: [], isOpen: true };
  const each = statements.map(principalsOf);
  return {
    services: [...new Set(each.flatMap(({ services }) => services))],
    accounts: [...new Set(each.flatMap(({ accounts }) => accounts))],
    isOpen: each.some(({ isOpen }) => isOpen),
  };
}

export const trustedServices = (role: Resource): readonly string[] => trustOf(role).services;
