/** Virtual networks, subnets and route tables: recorded only. */
import { isUnknown } from "../../wire/values";
import type { CheckFailure, Props } from "../../resource-kind";
import { arn } from "./arn";
import type { RecordedSpec } from "./recorded-kind";

/** AWS: between a /28 and a /16. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const MIN_MASK = 16;
const MAX_MASK = 28;

const checkBlock = (inputs: Props): readonly CheckFailure[] => {
  const block = inputs.cidrBlock;
  if (typeof block !== "string" || isUnknown(block)) return [];
  const match = /^(\d{1,3}\.){3}\d{1,3}\/(\d{1,2})$/.exec(block);
  const mask = Number(match?.[2]);
  if (match && mask >= MIN_MASK && mask <= MAX_MASK) return [];
  return [
    { property: "cidrBlock", reason: `must be an IPv4 block between /${MAX_MASK} and /${MIN_MASK}, but is "${block}"` },
  ];
};

export const vpcSpecs: readonly RecordedSpec[] = [
  {
    token: "aws:ec2/vpc:Vpc",
    idPrefix: "vpc-0",
    replaceOn: ["cidrBlock", "instanceTenancy"],
    computed: [
      "arn",
      "defaultNetworkAclId",
      "defaultRouteTableId",
      "defaultSecurityGroupId",
      "mainRouteTableId",
      "ownerId",
    ],
    check: checkBlock,
    outputs: (_inputs, context) => ({
      arn: arn("ec2", `vpc/${context.id}`, context),
      ownerId: context.account,
      defaultNetworkAclId: `acl-${context.id.slice(4)}`,
      defaultRouteTableId: `rtb-${context.id.slice(4)}`,
      mainRouteTableId: `rtb-${context.id.slice(4)}`,
      defaultSecurityGroupId: `sg-${context.id.slice(4)}`,
    }),
  },
  {
    token: "aws:ec2/subnet:Subnet",
    idPrefix: "subnet-0",
    replaceOn: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"],
    computed: ["arn", "ownerId"],
    check: checkBlock,
    outputs: (_inputs, context) => ({ arn: arn("ec2", `subnet/${context.id}`, context), ownerId: context.account }),
  },
  {
    token: "aws:ec2/routeTable:RouteTable",
    idPrefix: "rtb-0",
    replaceOn: ["vpcId"],
    computed: ["arn", "ownerId"],
    outputs: (_inputs, context) => ({
      arn: arn("ec2", `route-table/${context.id}`, context),
      ownerId: context.account,
    }),
  },
  {
    token: "aws:ec2/route:Route",
    idPrefix: "r-rtb-0",
    replaceOn: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
    computed: ["origin", "state", "instanceId", "instanceOwnerId"],
    outputs: () => ({ origin: "CreateRoute", state: "active" }),
  },
  {
    token: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    idPrefix: "rtbassoc-0",
    replaceOn: ["subnetId", "gatewayId"],
  },
];
