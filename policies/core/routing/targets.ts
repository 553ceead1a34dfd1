/** Whom the actions of a rule or a listener send requests to. */
import type { Graph } from "../graph";
import { loadBalancerTokens, type Resource } from "../resource";
import { asList, member, UNKNOWN, type Value } from "../value";

const TARGET_GROUPS = loadBalancerTokens("TargetGroup");

/** Target groups with requests, by identity; `undefined` when they cannot be told yet. */
export type Targets = readonly string[] | undefined;

/** Identity of a target group: the resource's URN when it is of the stack, else the ARN itself. */
function identity(graph: Graph, arn: string): string {
  const name = /:targetgroup\/([^/]+)\//.exec(arn)?.[1];
  const found = graph
    .ofType(...TARGET_GROUPS)
    .find(
      (group) => member(group.props, "arn") === arn || (name !== undefined && member(group.props, "name") === name),
    );
  return found?.urn ?? arn;
}

/** Groups of one `forward` block that get requests: a weight of 0 gets none, an unknown or missing weight may. */
function weighted(groups: readonly Value[]): readonly Value[] {
  return groups
    .filter((group) => group === UNKNOWN || member(group, "weight") !== 0)
    .map((group) => (group === UNKNOWN ? UNKNOWN : member(group, "arn")));
}

/** ARNs of the target groups in an action list. */
export function forwardArns(actions: Value): readonly Value[] {
  const list = asList(actions);
  if (list === UNKNOWN) return [UNKNOWN];
  return list.flatMap((action): readonly Value[] => {
    if (action === UNKNOWN) return [UNKNOWN];
    const single = member(action, "targetGroupArn");
    const groups = asList(member(member(action, "forward"), "targetGroups"));
    const several: readonly Value[] = groups === UNKNOWN ? [UNKNOWN] : weighted(groups);
    // The provider writes a single group into both places: it is counted once.
    if (single === null || several.includes(single)) return several;
    return single === UNKNOWN && several.length > 0 ? several : [single, ...several];
  });
}

/** Unknown ARNs are told by what the property was computed from, where that is unambiguous. */
export function targetsOf(graph: Graph, resource: Resource, property: "actions" | "defaultActions"): Targets {
  const arns = forwardArns(member(resource.props, property));
  const known = arns.filter((arn): arn is string => typeof arn === "string").map((arn) => identity(graph, arn));
  const unknown = arns.filter((arn) => arn === UNKNOWN).length;
  if (unknown === 0) return [...new Set(known)];
  const sources = graph
    .sources(resource, property, TARGET_GROUPS)
    .map(({ urn }) => urn)
    .filter((urn) => !known.includes(urn));
  return sources.length > 0 && sources.length === unknown ? [...new Set([...known, ...sources])] : undefined;
}
