/** Listener rules as facts: what a rule matches, whom it forwards to, whose it is. */
import type { Graph } from "../graph";
import type { Owner } from "../owner";
import { loadBalancerTokens, type Resource } from "../resource";
import { member, type Value } from "../value";
import { readConditions, type Conditions } from "./conditions";
import { isContext, isLive, LISTENERS, sharesOf, type Share } from "./targets";

export const RULES = loadBalancerTokens("ListenerRule");

export interface RouteRule {
  readonly resource: Resource;
  /** Identity of the listener; `undefined` when it cannot be told. */
  readonly listener: string | undefined;
  /** The listener, when it is of the stack. */
  readonly listenerResource: Resource | undefined;
  readonly priority: Value;
  readonly conditions: Conditions;
  readonly shares: readonly Share[];
  /** Its own owner, else the one context that it forwards to. */
  readonly owner: Owner | undefined;
}

function ownerOfRule(graph: Graph, resource: Resource, shares: readonly Share[]): Owner | undefined {
  const contexts = [...new Set(shares.map(({ owner }) => owner).filter(isContext))];
  return graph.ownerOf(resource) ?? (contexts.length === 1 ? contexts[0] : undefined);
}

function readRule(graph: Graph, resource: Resource): RouteRule {
  const arn = member(resource.props, "listenerArn");
  const listener = graph.resolve(resource, "listenerArn", LISTENERS, ["arn", "id"]);
  const shares = sharesOf(graph, resource, "actions");
  return {
    resource,
    listener: listener?.urn ?? (typeof arn === "string" ? arn : undefined),
    listenerResource: listener,
    priority: member(resource.props, "priority"),
    conditions: readConditions(member(resource.props, "conditions")),
    shares,
    owner: ownerOfRule(graph, resource, shares),
  };
}

/** Every rule of the stack, both tokens. Use with `graph.once`. */
export const rulesIn = (graph: Graph): readonly RouteRule[] =>
  graph.ofType(...RULES).map((resource) => readRule(graph, resource));

/** Rules of listeners that can be told, listener by listener, in the order in which the load balancer asks them. */
export function rulesByListener(graph: Graph): ReadonlyMap<string, readonly RouteRule[]> {
  const found = new Map<string, RouteRule[]>();
  for (const rule of graph.once(rulesIn)) {
    const key = rule.listener ?? loneListener(graph)?.urn;
    if (key === undefined) continue;
    found.set(key, [...(found.get(key) ?? []), rule]);
  }
  for (const rules of found.values()) rules.sort((left, right) => placeOf(left) - placeOf(right));
  return found;
}

/** Where there is but one encrypted listener, a rule whose listener is unknown is its. */
export function loneListener(graph: Graph): Resource | undefined {
  const listeners = graph.ofType(...LISTENERS);
  const encrypted = listeners.filter(isEncrypted);
  const candidates = encrypted.length === 0 ? listeners : encrypted;
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** Load balancers ask rules by their priorities; one without is asked last. */
export const placeOf = ({ priority }: RouteRule): number =>
  typeof priority === "number" ? priority : Number.MAX_SAFE_INTEGER;

export const isEncrypted = (listener: Resource): boolean =>
  ["HTTPS", "TLS"].includes(String(protocolOf(listener)).toUpperCase());

export const protocolOf = (listener: Resource): string => {
  const protocol = member(listener.props, "protocol");
  return typeof protocol === "string" ? protocol : "";
};

/** Whether a rule asks for one of these headers. */
export const asksFor = (rule: RouteRule, headers: readonly string[]): boolean =>
  rule.conditions.headers.some(({ name }) => headers.some((header) => header.toLowerCase() === name));

/** How many groups with requests a rule names, known or not: two unknown groups with weights are two. */
export const liveGroups = ({ shares }: Pick<RouteRule, "shares">): number => {
  const live = shares.filter(isLive);
  const known = new Set(live.map(({ group, owner }) => owner ?? group).filter((one) => one !== undefined));
  return known.size + live.filter(({ group }) => group === undefined).length;
};
