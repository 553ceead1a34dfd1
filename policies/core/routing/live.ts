/** Target groups that serve clients, and what stands behind them. */
import { endpointIn, FUNCTION } from "../contexts/references";
import type { Graph } from "../graph";
import { loadBalancerTokens, type Resource } from "../resource";
import { asList, at, member, UNKNOWN } from "../value";
import { asksFor, rulesIn } from "./rule";
import { isLive, TARGET_GROUPS } from "./targets";

const ATTACHMENTS = loadBalancerTokens("TargetGroupAttachment");

/** Groups of the stack that some client's request can reach: those of testers' rules alone are not among them. */
export function liveGroupsIn(graph: Graph, testerHeaders: readonly string[]): readonly Resource[] {
  const groups = graph
    .once(rulesIn)
    .filter((rule) => !asksFor(rule, testerHeaders))
    .flatMap(({ shares }) => shares.filter(isLive).map(({ group }) => group));
  return [...new Set(groups)].map((urn) => graph.get(urn ?? "")).filter((group) => group !== undefined);
}

/** Attachments of a group. */
export const attachmentsOf = (graph: Graph, group: Resource): readonly Resource[] =>
  graph
    .ofType(...ATTACHMENTS)
    .filter(
      (attachment) =>
        graph.resolve(attachment, "targetGroupArn", TARGET_GROUPS, ["arn", "id"]) === group ||
        isInArn(member(attachment.props, "targetGroupArn"), group),
    );

const isInArn = (arn: unknown, group: Resource): boolean => {
  const name = member(group.props, "name");
  return typeof arn === "string" && typeof name === "string" && arn.includes(`:targetgroup/${name}/`);
};

/** Functions behind a group. An alias stands for its function. */
export const functionsOf = (graph: Graph, group: Resource): readonly Resource[] =>
  attachmentsOf(graph, group)
    .map((attachment) => endpointIn(graph, attachment, "targetId", [FUNCTION]) ?? aliased(graph, attachment))
    .filter((found) => found !== undefined);

function aliased(graph: Graph, attachment: Resource): Resource | undefined {
  const alias = graph.resolve(attachment, "targetId", ["aws:lambda/alias:Alias"], ["arn"]);
  return alias === undefined ? undefined : graph.resolve(alias, "functionName", [FUNCTION], ["name", "arn"]);
}

/** Services whose tasks stand behind a group. */
export const servicesOf = (graph: Graph, group: Resource): readonly Resource[] =>
  graph.ofType("aws:ecs/service:Service").filter((service) => {
    const balancers = asList(member(service.props, "loadBalancers"));
    if (balancers === UNKNOWN) return graph.sources(service, "loadBalancers", TARGET_GROUPS).includes(group);
    return balancers.some((balancer) => {
      const arn = at(balancer, "targetGroupArn");
      return arn === UNKNOWN
        ? graph.sources(service, "loadBalancers", TARGET_GROUPS).includes(group)
        : graph.resolveValue(service, "loadBalancers", arn, TARGET_GROUPS, ["arn", "id"]) === group ||
            isInArn(arn, group);
    });
  });

export const isLambdaGroup = (group: Resource): boolean => member(group.props, "targetType") === "lambda";
