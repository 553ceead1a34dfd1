/** Load balancers that send requests to a target group. */
import type { Graph } from "../graph";
import { loadBalancerTokens, type Resource } from "../resource";
import { sharesOf } from "./targets";

const BALANCERS = loadBalancerTokens("LoadBalancer");
const LISTENERS = loadBalancerTokens("Listener");
const RULES = loadBalancerTokens("ListenerRule");

/** Those whose rules or listeners name the group; all of the stack where nothing can be told. */
export function balancersOf(graph: Graph, group: Resource | undefined): readonly Resource[] {
  const all = graph.ofType(...BALANCERS);
  if (group === undefined || all.length < 2) return all;
  const sends = (resource: Resource, property: "actions" | "defaultActions"): boolean =>
    sharesOf(graph, resource, property).some((share) => share.group === group.urn);
  const ofRules = graph
    .ofType(...RULES)
    .filter((rule) => sends(rule, "actions"))
    .map((rule) => graph.resolve(rule, "listenerArn", LISTENERS, ["arn", "id"]));
  const listeners = [...ofRules, ...graph.ofType(...LISTENERS).filter((listener) => sends(listener, "defaultActions"))];
  const found = listeners
    .map((listener) => listener && graph.resolve(listener, "loadBalancerArn", BALANCERS, ["arn", "id"]))
    .filter((balancer): balancer is Resource => balancer !== undefined);
  return found.length === 0 ? all : [...new Set(found)];
}
