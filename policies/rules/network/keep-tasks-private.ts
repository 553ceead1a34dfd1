import { isTrue } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { publicSubnetsOf } from "../../core/subnets";
import { asList, at, isObject, UNKNOWN, type Value } from "../../core/value";

/** Where tasks get their network, by type. */
const NETWORKS: Readonly<Record<string, readonly string[]>> = {
  "aws:ecs/service:Service": ["networkConfiguration"],
  "aws:ecs/taskSet:TaskSet": ["networkConfiguration"],
  "aws:cloudwatch/eventTarget:EventTarget": ["ecsTarget", "networkConfiguration"],
  "aws:scheduler/schedule:Schedule": ["target", "ecsParameters", "networkConfiguration"],
  "aws:pipes/pipe:Pipe": ["targetParameters", "ecsTaskParameters", "networkConfiguration", "awsVpcConfiguration"],
};
const FIX = "Run tasks in private subnets without a public address, behind a NAT gateway or VPC endpoints.";

function ofAddress(resource: Resource): readonly Finding[] {
  const path = [...(NETWORKS[resource.type] ?? []), "assignPublicIp"];
  const value = at(resource.props, ...path);
  const where = path.join(".");
  if (value === UNKNOWN) return [undecided(resource, where, FIX)];
  if (!isTrue(value) && value !== "ENABLED") return [];
  return [violation(resource, where, { id: "public-address", what: "gives tasks a public address", fix: FIX })];
}

/** Ids of subnets in a network, and whether all are known. */
function subnetsIn(network: Value): readonly Value[] {
  const list = asList(at(network, "subnets"));
  return list === UNKNOWN ? [UNKNOWN] : list;
}

function ofSubnets(graph: Graph, resource: Resource): readonly Finding[] {
  const path = NETWORKS[resource.type] ?? [];
  const network = at(resource.props, ...path);
  if (!isObject(network)) return [];
  return publicSubnetsOf(graph, resource, path[0] ?? "", subnetsIn(network)).map(({ subnet, why }) =>
    violation(resource, [...path, "subnets"].join("."), {
      id: `public-subnet:${subnet.name}`,
      what: `holds ${subnet.name}, a public subnet: ${why}`,
      fix: FIX,
    }),
  );
}

/** `net-tasks-private` */
export const keepTasksPrivate: Policy = {
  id: "net-tasks-private",
  family: "network",
  title: "Tasks have no public address and run in private subnets",
  severity: "high",
  description:
    "No service, task set, schedule or event target gives its tasks a public address, and none runs them in a subnet that hands out addresses or whose route leads to an internet gateway.",
  why: "A task with a public address is reached past the load balancer and its rules.",
  remediation: FIX,
  references: [{ framework: "AWS FSBP", control: "ECS.2" }],
  levels: ALWAYS,
  config: {},
  types: Object.keys(NETWORKS),
  checkResource: ofAddress,
  checkStack: (graph) =>
    graph
      .ofType(...Object.keys(NETWORKS))
      .flatMap((resource) => [...ofAddress(resource), ...ofSubnets(graph, resource)]),
};
