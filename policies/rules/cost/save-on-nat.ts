import { violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ADVICE, stackOf, stageOf } from "../../core/stage";
import { at, member } from "../../core/value";

const GATEWAY = "aws:ec2/natGateway:NatGateway";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const VPC = "awsx:ec2:Vpc";
const FREE = ["dynamodb", "s3"];

function tooMany(graph: Graph, gateways: readonly Resource[]): readonly Finding[] {
  const others = gateways.slice(1).map((gateway) =>
    violation(gateway, "", {
      id: "second-nat-gateway",
      what: "is one more NAT gateway than a test stage needs",
      fix: "Route all private subnets of the stage through one.",
    }),
  );
  const byStrategy = graph
    .ofType(VPC)
    .filter(({ props }) => at(props, "natGateways", "strategy") === "OnePerAz")
    .map((vpc) =>
      violation(vpc, "natGateways.strategy", {
        id: "nat-gateway-a-zone",
        what: "makes a NAT gateway in each zone",
        fix: 'Set it to "Single" in this stage.',
      }),
    );
  return [...others, ...byStrategy];
}

const hasEndpoint = (graph: Graph, service: string): boolean =>
  graph.ofType(ENDPOINT).some(({ props }) => {
    const name = member(props, "serviceName");
    return typeof name !== "string" || name.endsWith(`.${service}`);
  });

/** `cost-nat-single` */
export const saveOnNat: Policy = {
  id: "cost-nat-single",
  family: "cost",
  title: "Traffic takes the cheapest way out",
  severity: "low",
  description:
    "In dev and local there is at most one NAT gateway; where there is any, DynamoDB and S3 are reached through gateway endpoints.",
  why: "A NAT gateway costs by the hour and by the byte; the two endpoints cost nothing.",
  remediation: "Use one NAT gateway in test stages, and add gateway endpoints for DynamoDB and S3.",
  references: [{ framework: "Amazon VPC", control: "pricing" }],
  levels: ADVICE,
  config: {},
  checkStack(graph) {
    const gateways = graph.ofType(GATEWAY);
    const [first] = gateways;
    const isTest = graph.resources.some(({ urn }) => ["dev", "local"].includes(stageOf(stackOf(urn))));
    const missing = first === undefined ? [] : FREE.filter((service) => !hasEndpoint(graph, service));
    return [
      ...(isTest ? tooMany(graph, gateways) : []),
      ...missing.map((service) =>
        violation(first as Resource, "", {
          id: `no-gateway-endpoint:${service}`,
          what: `carries the traffic to ${service}, which a gateway endpoint carries for nothing`,
          fix: `Add an aws.ec2.VpcEndpoint of type Gateway for ${service}.`,
        }),
      ),
    ];
  },
};
