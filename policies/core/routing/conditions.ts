/** What a listener rule asks of a request. */
import { covers, intersect } from "../glob";
import { texts } from "../graph";
import { asList, member, UNKNOWN, type Value } from "../value";

export interface HeaderCondition {
  /** In lower case. */
  readonly name: string;
  readonly values: readonly string[];
}

export interface Conditions {
  /** Path patterns; empty for a rule that asks for none. */
  readonly paths: readonly string[];
  /** Regular expressions for the path: each may match anything. */
  readonly regexes: readonly string[];
  /** Methods, or `undefined` for all. */
  readonly methods: readonly string[] | undefined;
  readonly headers: readonly HeaderCondition[];
  /** In lower case, as load balancers compare them. */
  readonly hosts: readonly string[];
  /** Whether it asks for something else: a query, an address, a host by regular expression. */
  readonly isNarrowed: boolean;
  /** Whether some condition is not known yet. */
  readonly isOpen: boolean;
}

const has = (value: Value): boolean => value === UNKNOWN || (asList(value) as readonly Value[]).length > 0;

/** Reads the conditions of a rule. */
export function readConditions(property: Value): Conditions {
  const list = asList(property);
  const known = (list === UNKNOWN ? [] : list).filter((condition) => condition !== UNKNOWN);
  const values = (kind: string, key = "values") =>
    known.map((condition) => texts(member(member(condition, kind), key)));
  const flat = (kind: string, key?: string) => values(kind, key).flatMap((entry) => entry.known);
  const kinds = [
    ["pathPattern", "values"],
    ["pathPattern", "regexValues"],
    ["httpRequestMethod", "values"],
    ["hostHeader", "values"],
  ] as const;
  const methods = flat("httpRequestMethod");
  const headers = known.flatMap((condition) => {
    const header = member(condition, "httpHeader");
    const name = member(header, "httpHeaderName");
    if (header === null) return [];
    return [
      { name: typeof name === "string" ? name.toLowerCase() : "", values: texts(member(header, "values")).known },
    ];
  });
  return {
    paths: flat("pathPattern"),
    regexes: flat("pathPattern", "regexValues"),
    methods: methods.length === 0 ? undefined : methods,
    headers,
    hosts: flat("hostHeader").map((host) => host.toLowerCase()),
    isNarrowed: known.some(
      (condition) =>
        has(member(condition, "queryStrings")) ||
        has(member(condition, "sourceIp")) ||
        has(member(member(condition, "hostHeader"), "regexValues")),
    ),
    isOpen:
      list === UNKNOWN ||
      list.includes(UNKNOWN) ||
      kinds.some(([kind, key]) => values(kind, key).some(({ complete }) => !complete)),
  };
}

/** The path patterns as they work: everything where none is asked for, or an expression may match anything. */
export const pathsOf = ({ paths, regexes }: Conditions): readonly string[] =>
  regexes.length > 0 ? [...paths, "*"] : paths.length === 0 ? ["*"] : paths;

/** The paths that a rule speaks of in patterns: none for expressions, which cannot be compared. */
export const familiesOf = ({ paths, regexes }: Conditions): readonly string[] =>
  regexes.length > 0 ? paths : paths.length === 0 ? ["*"] : paths;

/** Whether a pattern takes every path there is. */
export const takesEverything = (pattern: string): boolean => /^[/*?]*\*[/*?]*$/.test(pattern);

const allCovered = (wide: readonly string[], narrow: readonly string[]): boolean =>
  narrow.every((one) => wide.some((pattern) => covers(pattern, one)));

/** Whether every request that `narrow` takes is one that `wide` takes. Errs towards no. */
export function coversAll(wide: Conditions, narrow: Conditions): boolean {
  if (wide.isOpen || narrow.isOpen || wide.isNarrowed) return false;
  if (wide.regexes.length > 0) return false;
  if (wide.paths.length > 0 && (narrow.regexes.length > 0 || !allCovered(wide.paths, pathsOf(narrow)))) return false;
  if (wide.methods !== undefined && !(narrow.methods?.every((method) => wide.methods?.includes(method)) ?? false))
    return false;
  if (wide.hosts.length > 0 && (narrow.hosts.length === 0 || !allCovered(wide.hosts, narrow.hosts))) return false;
  return wide.headers.every((header) =>
    narrow.headers.some(
      ({ name, values }) =>
        name === header.name &&
        allCovered(
          header.values.map((value) => value.toLowerCase()),
          values.map((value) => value.toLowerCase()),
        ),
    ),
  );
}

/** Whether two rules can take requests to the same host. */
export const shareHosts = (left: Conditions, right: Conditions): boolean =>
  left.hosts.length === 0 ||
  right.hosts.length === 0 ||
  left.hosts.some((one) => right.hosts.some((other) => intersect(one, other)));
