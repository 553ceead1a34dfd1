import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { endpointOf, FUNCTION } from "../../core/contexts/references";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { contractsIn } from "../../core/routing/contracts";
import { IN_PRODUCTION } from "../../core/stage";
import { asList, member, UNKNOWN, type Value } from "../../core/value";

const URL = "aws:lambda/functionUrl:FunctionUrl";
const API = "aws:apigatewayv2/api:Api";
const ALIAS = "aws:lambda/alias:Alias";

/** Types by which a function can be reached past the load balancer, with the property that names it. */
const ENTRANCES: Readonly<Record<string, string>> = {
  [URL]: "functionName",
  "aws:apigatewayv2/integration:Integration": "integrationUri",
  [API]: "target",
  "aws:apigateway/integration:Integration": "uri",
};

/** The function that an address means: gateways write its ARN inside of their own. */
function functionIn(graph: Graph, resource: Resource, property: string, value: Value): Resource | undefined {
  const inner = typeof value === "string" ? /arn:[^:/]+:lambda:[^:]*:[^:]*:function:[^/]+/.exec(value)?.[0] : undefined;
  const found = endpointOf(graph, resource, property, inner ?? value, [FUNCTION, ALIAS]);
  return found?.type === ALIAS ? (graph.resolve(found, "functionName", [FUNCTION], ["name", "arn"]) ?? found) : found;
}

const isRetired = (graph: Graph, context: string): boolean =>
  graph.once(contractsIn).some((contract) => contract.context === context && contract.phase === "retired");

function entrance(
  graph: Graph,
  resource: Resource,
  property: string,
  lambda: Resource | undefined,
): readonly Finding[] {
  const context = lambda === undefined ? graph.contextOf(resource) : graph.contextOf(lambda);
  if (lambda === undefined || context === undefined || isRetired(graph, context)) return [];
  return [
    violation(resource, property, {
      id: `entrance:${lambda.name}`,
      what: `is a second way to "${lambda.name}" of "${context}", past the load balancer`,
      fix: "Remove it until the context is retired.",
    }),
  ];
}

/** A gateway that a context has for itself leads to the context, whatever it is integrated with. */
function ownGateway(graph: Graph, resource: Resource): readonly Finding[] {
  const context = graph.contextOf(resource);
  if (context === undefined || isRetired(graph, context)) return [];
  return [
    violation(resource, "protocolType", {
      id: `gateway:${resource.name}`,
      what: `is that of a gateway of "${context}", a second way in past the load balancer`,
      fix: "Remove it until the context is retired.",
    }),
  ];
}

const byProperty = (graph: Graph): readonly Finding[] =>
  Object.entries(ENTRANCES).flatMap(([type, property]) =>
    graph.ofType(type).flatMap((resource): readonly Finding[] => {
      const value = member(resource.props, property);
      const lambda = functionIn(graph, resource, property, value);
      if (type === API && lambda === undefined) return ownGateway(graph, resource);
      if (lambda === undefined && value === UNKNOWN) return [undecided(resource, property)];
      return entrance(graph, resource, property, lambda);
    }),
  );

/** Distributions whose origin is a function's own address. */
const byOrigin = (graph: Graph): readonly Finding[] =>
  graph.ofType("aws:cloudfront/distribution:Distribution").flatMap((resource) => {
    const origins = asList(member(resource.props, "origins"));
    const domains = origins === UNKNOWN ? [UNKNOWN] : origins.map((origin) => member(origin, "domainName"));
    return domains.flatMap((domain): readonly Finding[] => {
      const urls =
        domain === UNKNOWN
          ? graph.sources(resource, "origins", [URL])
          : graph.ofType(URL).filter((url) => {
              const address = member(url.props, "functionUrl");
              return typeof address === "string" && typeof domain === "string" && address.includes(domain);
            });
      return urls.flatMap((url) =>
        entrance(graph, resource, "origins", functionIn(graph, url, "functionName", member(url.props, "functionName"))),
      );
    });
  });

/** `route-single-entrance` */
export const keepOneEntrance: Policy = {
  id: "route-single-entrance",
  family: "routing",
  title: "Contexts are reached through the load balancer alone",
  severity: "high",
  description:
    "Until a context is retired, no function URL, no integration of an API gateway and no origin of a distribution leads to its functions.",
  why: "A second entrance is one that phases, weights and the brake do not move.",
  remediation: "Remove the entrance, or wait until the context is retired.",
  references: BANYAN_ROUTING,
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) => [...byProperty(graph), ...byOrigin(graph)],
};
