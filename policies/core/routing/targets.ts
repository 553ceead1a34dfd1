/** Whom the actions of a rule or a listener send requests to. */
import type { Graph } from "../graph";
import type { Owner } from "../owner";
import { loadBalancerTokens, type Resource } from "../resource";
import { asList, member, UNKNOWN, type Value } from "../value";
import { contractsIn } from "./contracts";

export const TARGET_GROUPS = loadBalancerTokens("TargetGroup");
export const LISTENERS = loadBalancerTokens("Listener");

/** One target group of an action. */
export interface Share {
  /** The resource's URN when it is of the stack, else the ARN; `undefined` when it cannot be told yet. */
  readonly group: string | undefined;
  /** Whose it is; `undefined` when nothing says. */
  readonly owner: Owner | undefined;
  /** `null` where none is given: a single group needs none. */
  readonly weight: Value;
}

interface Forward {
  readonly arn: Value;
  readonly weight: Value;
}

/** The groups of an action list as they are written. A group that the provider writes into both places counts once. */
export function forwardsIn(actions: Value): readonly Forward[] {
  const list = asList(actions);
  if (list === UNKNOWN) return [{ arn: UNKNOWN, weight: UNKNOWN }];
  return list.flatMap((action): readonly Forward[] => {
    if (action === UNKNOWN) return [{ arn: UNKNOWN, weight: UNKNOWN }];
    const single = member(action, "targetGroupArn");
    const groups = asList(member(member(action, "forward"), "targetGroups"));
    const several: readonly Forward[] =
      groups === UNKNOWN
        ? [{ arn: UNKNOWN, weight: UNKNOWN }]
        : groups.map((group): Forward => ({ arn: member(group, "arn"), weight: member(group, "weight") }));
    const isSame = several.some(({ arn }) => arn === single) || (single === UNKNOWN && several.length > 0);
    return single === null || isSame ? several : [{ arn: single, weight: null }, ...several];
  });
}

/** Forwards that get requests: a weight of 0 gets none, an unknown or missing weight may. */
export const isLive = ({ weight }: { readonly weight: Value }): boolean => weight !== 0;

const nameIn = (arn: string): string | undefined => /:targetgroup\/([^/]+)\//.exec(arn)?.[1];

function resourceOf(graph: Graph, arn: string): Resource | undefined {
  const name = nameIn(arn);
  return graph
    .ofType(...TARGET_GROUPS)
    .find(
      (group) => member(group.props, "arn") === arn || (name !== undefined && member(group.props, "name") === name),
    );
}

/** Whose a group is that the stack does not have: as its name says. */
function ownerByName(graph: Graph, arn: string): Owner | undefined {
  const words = (nameIn(arn) ?? "").split("-");
  if (words.includes("monolith")) return "monolith";
  const name = words.join("-");
  return graph
    .once(contractsIn)
    .map(({ context }) => context)
    .find((context) => name === context || name.endsWith(`-${context}`));
}

/** Groups that no context owns and that tasks run behind, or that take what no rule takes: the monolith's, if they say nothing. */
export function monolithGroupsIn(graph: Graph): ReadonlySet<string> {
  const defaults = graph
    .ofType(...LISTENERS)
    .flatMap((listener) => resolveForwards(graph, listener, "defaultActions").map(({ resource }) => resource));
  const served = graph.ofType("aws:ecs/service:Service").flatMap((service): readonly (Resource | undefined)[] => {
    const balancers = asList(member(service.props, "loadBalancers"));
    if (balancers === UNKNOWN) return graph.sources(service, "loadBalancers", TARGET_GROUPS);
    return balancers.map((balancer) =>
      graph.resolveValue(service, "loadBalancers", member(balancer, "targetGroupArn"), TARGET_GROUPS, ["arn", "id"]),
    );
  });
  const unowned = [...defaults, ...served].filter(
    (group) => group !== undefined && graph.contextOf(group) === undefined,
  );
  const named = graph.ofType(...TARGET_GROUPS).filter((group) => graph.ownerOf(group) === "monolith");
  return new Set([...unowned, ...named].map((group) => group?.urn ?? ""));
}

/** Forwards with the resources that they mean, unknown ones by what the property was computed from, where that is unambiguous. */
function resolveForwards(
  graph: Graph,
  resource: Resource,
  property: string,
): readonly (Forward & { readonly resource: Resource | undefined })[] {
  const forwards = forwardsIn(member(resource.props, property));
  const known = forwards.map(({ arn }) => (typeof arn === "string" ? resourceOf(graph, arn) : undefined));
  const open = forwards.filter(({ arn }) => arn === UNKNOWN).length;
  const sources = graph.sources(resource, property, TARGET_GROUPS).filter((group) => !known.includes(group));
  const rest = sources.length === open ? [...sources] : [];
  return forwards.map((forward, index) => ({
    ...forward,
    resource: forward.arn === UNKNOWN ? rest.shift() : known[index],
  }));
}

/** The groups that a property's actions send requests to. */
export function sharesOf(graph: Graph, resource: Resource, property: "actions" | "defaultActions"): readonly Share[] {
  return resolveForwards(graph, resource, property).map(({ arn, weight, resource: group }): Share => {
    if (group !== undefined) {
      const isMonolith = graph.once(monolithGroupsIn).has(group.urn);
      return { group: group.urn, owner: isMonolith ? "monolith" : graph.contextOf(group), weight };
    }
    return typeof arn === "string"
      ? { group: arn, owner: ownerByName(graph, arn), weight }
      : { group: undefined, owner: undefined, weight };
  });
}

/** What requests reach, as names: whose the group is, else the group itself; `undefined` while one cannot be told. */
export function reachedBy(shares: readonly Share[]): readonly string[] | undefined {
  const live = shares.filter(isLive);
  if (live.some(({ group }) => group === undefined)) return undefined;
  return [...new Set(live.map(({ group, owner }) => owner ?? group ?? ""))];
}

/** Whether an owner is a bounded context. */
export const isContext = (owner: Owner | undefined): owner is string =>
  owner !== undefined && owner !== "monolith" && owner !== "platform";

/** Identities of the groups that get requests; `undefined` while one cannot be told. */
export function targetsOf(
  graph: Graph,
  resource: Resource,
  property: "actions" | "defaultActions",
): readonly string[] | undefined {
  const live = sharesOf(graph, resource, property).filter(isLive);
  const groups = live.map(({ group }) => group).filter((group) => group !== undefined);
  return groups.length === live.length ? [...new Set(groups)] : undefined;
}
