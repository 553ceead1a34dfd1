/** Ways in and out of a virtual network: recorded only. */
import { arn } from "./arn";
import type { RecordedSpec } from "./recorded-kind";

/** A documentation address (RFC 5737), so that nobody takes it for a real one. */
const DOCUMENTATION_IP = "203.0.113.1";
const PRIVATE_IP = "10.0.0.10";

export const gatewaySpecs: readonly RecordedSpec[] = [
  {
    token: "aws:ec2/internetGateway:InternetGateway",
    idPrefix: "igw-0",
    computed: ["arn", "ownerId"],
    outputs: (_inputs, context) => ({
      arn: arn("ec2", `internet-gateway/${context.id}`, context),
      ownerId: context.account,
    }),
  },
  {
    token: "aws:ec2/natGateway:NatGateway",
    idPrefix: "nat-0",
    replaceOn: ["subnetId", "allocationId", "connectivityType"],
    computed: ["associationId", "networkInterfaceId", "publicIp"],
    outputs: (_inputs, { id }) => ({
      associationId: `eipassoc-${id.slice(4)}`,
      networkInterfaceId: `eni-${id.slice(4)}`,
      publicIp: DOCUMENTATION_IP,
      privateIp: PRIVATE_IP,
    }),
  },
  {
    token: "aws:ec2/eip:Eip",
    idPrefix: "eipalloc-0",
    replaceOn: ["domain", "publicIpv4Pool"],
    computed: ["allocationId", "arn", "associationId", "privateDns", "privateIp", "publicDns", "publicIp"],
    outputs: (_inputs, context) => ({
      allocationId: context.id,
      arn: arn("ec2", `elastic-ip/${context.id}`, context),
      publicIp: DOCUMENTATION_IP,
      domain: "vpc",
    }),
  },
  {
    token: "aws:ec2/vpcEndpoint:VpcEndpoint",
    idPrefix: "vpce-0",
    replaceOn: ["vpcId", "serviceName", "vpcEndpointType"],
    computed: [
      "arn",
      "cidrBlocks",
      "dnsEntries",
      "networkInterfaceIds",
      "ownerId",
      "prefixListId",
      "requesterManaged",
      "state",
    ],
    outputs: (_inputs, context) => ({
      arn: arn("ec2", `vpc-endpoint/${context.id}`, context),
      ownerId: context.account,
      state: "available",
      requesterManaged: false,
      prefixListId: `pl-${context.id.slice(5)}`,
    }),
  },
];
