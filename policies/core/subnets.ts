/** Which subnets the internet reaches. */
import { isTrue } from "./demands";
import type { Graph } from "./graph";
import type { Resource } from "./resource";
import { asList, member, UNKNOWN, type Value } from "./value";

const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTE = "aws:ec2/route:Route";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const GATEWAY = "aws:ec2/internetGateway:InternetGateway";

/** A gateway by its id, or by what the property was computed from. */
const leadsOut = (graph: Graph, resource: Resource, body: Value, property: string): boolean => {
  const gateway = member(body, "gatewayId");
  if (typeof gateway === "string") return gateway.startsWith("igw-") || isGateway(graph, gateway);
  return gateway === UNKNOWN && graph.sources(resource, property, [GATEWAY]).length > 0;
};
const isGateway = (graph: Graph, id: string): boolean =>
  graph.ofType(GATEWAY).some((gateway) => member(gateway.props, "id") === id);

function tableLeadsOut(graph: Graph, table: Resource): boolean {
  const inline = asList(member(table.props, "routes"));
  if (inline !== UNKNOWN && inline.some((route) => leadsOut(graph, table, route, "routes"))) return true;
  return graph
    .ofType(ROUTE)
    .some(
      (route) =>
        graph.resolve(route, "routeTableId", [ROUTE_TABLE], ["id"])?.urn === table.urn &&
        leadsOut(graph, route, route.props, "gatewayId"),
    );
}

/** Why a subnet is public; `undefined` where it is not. */
export function whyPublic(graph: Graph, subnet: Resource): string | undefined {
  if (isTrue(member(subnet.props, "mapPublicIpOnLaunch"))) return "it hands out public addresses (mapPublicIpOnLaunch)";
  const table = graph
    .ofType(ASSOCIATION)
    .filter((association) => graph.resolve(association, "subnetId", [SUBNET], ["id"])?.urn === subnet.urn)
    .map((association) => graph.resolve(association, "routeTableId", [ROUTE_TABLE], ["id"]))
    .find((found) => found !== undefined && tableLeadsOut(graph, found));
  return table === undefined ? undefined : `its route table ${table.name} leads to an internet gateway`;
}

/** Public subnets among those that a property names. */
export function publicSubnetsOf(
  graph: Graph,
  resource: Resource,
  property: string,
  ids: readonly Value[],
): readonly { readonly subnet: Resource; readonly why: string }[] {
  const named = graph.ofType(SUBNET).filter((subnet) => {
    const id = member(subnet.props, "id");
    return typeof id === "string" && ids.includes(id);
  });
  const others = ids.includes(UNKNOWN) || named.length === 0 ? graph.sources(resource, property, [SUBNET]) : [];
  return [...new Set([...named, ...others])].flatMap((subnet) => {
    const why = whyPublic(graph, subnet);
    return why === undefined ? [] : [{ subnet, why }];
  });
}
