/** Listener rules as facts: what a rule matches, and whom it forwards to. */
import { texts, type Graph } from "../graph";
import { loadBalancerTokens, type Resource } from "../resource";
import { asList, member, UNKNOWN, type Value } from "../value";
import { forwardArns, targetsOf, type Targets } from "./targets";

export const RULES = loadBalancerTokens("ListenerRule");
export const LISTENERS = loadBalancerTokens("Listener");

export interface RouteRule {
  readonly resource: Resource;
  /** Identity of the listener. */
  readonly listener: string;
  readonly priority: number;
  /** Path patterns; `*` for a rule without a path condition. */
  readonly paths: readonly string[];
  /** Methods, or `undefined` for all. */
  readonly methods: readonly string[] | undefined;
  /** Lower-case names of headers that it asks for. */
  readonly headers: readonly string[];
  /** Whether it asks for something besides path, method and header: a host, a query, an address. */
  readonly narrowed: boolean;
  readonly targets: Targets;
  /** How many target groups with requests it names, known or not. */
  readonly groups: number;
}

const conditionsOf = (resource: Resource): readonly Value[] => {
  const list = asList(member(resource.props, "conditions"));
  return list === UNKNOWN ? [UNKNOWN] : list;
};

const values = (conditions: readonly Value[], kind: string, key = "values"): readonly string[] =>
  conditions.flatMap((condition) => texts(member(member(condition, kind), key)).known);

/** A regular expression may match anything: it counts as every path. */
function pathsOf(conditions: readonly Value[]): readonly string[] {
  const patterns = values(conditions, "pathPattern");
  const expressions = values(conditions, "pathPattern", "regexValues");
  const paths = expressions.length > 0 ? [...patterns, "*"] : patterns;
  return paths.length === 0 ? ["*"] : paths;
}

function listenerOf(graph: Graph, resource: Resource): string {
  const arn = member(resource.props, "listenerArn");
  const found = graph.resolve(resource, "listenerArn", LISTENERS, ["arn", "id"]);
  return found?.urn ?? (typeof arn === "string" ? arn : "unknown listener");
}

const isNarrowed = (conditions: readonly Value[]): boolean =>
  conditions.some((condition) =>
    ["hostHeader", "queryStrings", "sourceIp"].some((kind) => {
      const value = condition === UNKNOWN ? UNKNOWN : member(condition, kind);
      return value === UNKNOWN || (asList(value) as readonly Value[]).length > 0;
    }),
  );

export function readRule(graph: Graph, resource: Resource): RouteRule {
  const conditions = conditionsOf(resource);
  const priority = member(resource.props, "priority");
  const methods = values(conditions, "httpRequestMethod");
  const headers = conditions.map((condition) => member(member(condition, "httpHeader"), "httpHeaderName"));
  return {
    resource,
    listener: listenerOf(graph, resource),
    priority: typeof priority === "number" ? priority : Number.MAX_SAFE_INTEGER,
    paths: pathsOf(conditions),
    methods: methods.length === 0 ? undefined : methods,
    headers: headers.filter((name): name is string => typeof name === "string").map((name) => name.toLowerCase()),
    narrowed: isNarrowed(conditions),
    targets: targetsOf(graph, resource, "actions"),
    groups: distinct(forwardArns(member(resource.props, "actions"))),
  };
}

/** Unknown values count one each: two unknown groups with weights are two groups. */
const distinct = (arns: readonly Value[]): number => {
  const known = new Set(arns.filter((arn) => typeof arn === "string"));
  return known.size + arns.filter((arn) => arn === UNKNOWN).length;
};
