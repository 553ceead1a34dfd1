import { keepTasksPrivate } from "../../../../policies/rules/network/keep-tasks-private";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";

type Props = Readonly<Record<string, unknown>>;
const service = (network: unknown, more: Partial<Subject> = {}): Subject => ({
  type: "aws:ecs/service:Service",
  props: { networkConfiguration: network },
  ...more,
});
const subnet = (props: Props): Subject => ({
  type: "aws:ec2/subnet:Subnet",
  name: "subnet",
  props: { id: "subnet-1", ...props },
});
const association: Subject = {
  type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  props: { subnetId: "subnet-1", routeTableId: "rtb-1" },
};
const table = (props: Props): Subject => ({
  type: "aws:ec2/routeTable:RouteTable",
  name: "table",
  props: { id: "rtb-1", ...props },
});
const route = (props: Props): Subject => ({
  type: "aws:ec2/route:Route",
  props: { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", ...props },
});
const IN_SUBNET = { subnets: ["subnet-1"] };
const out = { finding: "public-subnet", by: "stack" } as const;

export const keepTasksPrivateCases: PolicyCases = {
  policy: keepTasksPrivate,
  spellings: {
    "a public address": {
      good: [
        on("none", service({ subnets: ["subnet-9"], assignPublicIp: false })),
        on("by default", service({ subnets: ["subnet-9"] })),
        on("no network of its own", service(undefined)),
        on("a schedule's", {
          type: "aws:scheduler/schedule:Schedule",
          props: { target: { ecsParameters: { networkConfiguration: { assignPublicIp: false } } } },
        }),
      ],
      bad: [
        on("a service's", service({ ...IN_SUBNET, assignPublicIp: true }), { finding: "public-address", by: "both" }),
        on("an event target's", {
          type: "aws:cloudwatch/eventTarget:EventTarget",
          props: { ecsTarget: { networkConfiguration: { assignPublicIp: true } } },
        }),
        on("a schedule's", {
          type: "aws:scheduler/schedule:Schedule",
          props: { target: { ecsParameters: { networkConfiguration: { assignPublicIp: true } } } },
        }),
        on("a task set's", {
          type: "aws:ecs/taskSet:TaskSet",
          props: { networkConfiguration: { assignPublicIp: true } },
        }),
        on("a pipe's", {
          type: "aws:pipes/pipe:Pipe",
          props: {
            targetParameters: {
              ecsTaskParameters: { networkConfiguration: { awsVpcConfiguration: { assignPublicIp: "ENABLED" } } },
            },
          },
        }),
      ],
    },
    "a public subnet": {
      good: [
        on("private", [service(IN_SUBNET), subnet({ mapPublicIpOnLaunch: false })]),
        on("behind a NAT gateway", [
          service(IN_SUBNET),
          subnet({}),
          association,
          table({ routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" }] }),
        ]),
        on("another's", [service({ subnets: ["subnet-2"] }), subnet({ mapPublicIpOnLaunch: true })]),
      ],
      bad: [
        on("hands out addresses", [service(IN_SUBNET), subnet({ mapPublicIpOnLaunch: true })], out),
        on(
          "routes to an internet gateway",
          [
            service(IN_SUBNET),
            subnet({}),
            association,
            table({ routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] }),
          ],
          out,
        ),
        on(
          "with a route of its own",
          [service(IN_SUBNET), subnet({}), association, table({}), route({ gatewayId: "igw-1" })],
          out,
        ),
        on(
          "before anything exists",
          [
            service(
              { subnets: [UNKNOWN_TEXT] },
              { propertyDependencies: { networkConfiguration: [urnOf(subnet({}))] } },
            ),
            subnet({ id: UNKNOWN_TEXT, mapPublicIpOnLaunch: true }),
          ],
          out,
        ),
      ],
    },
  },
  undecided: [on("an address that is not known", service({ assignPublicIp: UNKNOWN_TEXT }))],
  mutations: [
    changing("monolith-service", having({ networkConfiguration: { subnets: ["subnet-3"], assignPublicIp: true } })),
  ],
};
