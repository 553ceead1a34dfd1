/** The arguments of `awsx:ec2:Vpc` that we know; every other one is refused by name. */
import { didYouMean } from "../wire/nearest";
import { isPresent, isRecord, type Values } from "../wire/values";
import type { LayoutRequest, SubnetSpec } from "./subnets";

/** Arguments that the VPC itself is given. */
export const VPC_ARGUMENTS = [
  "assignGeneratedIpv6CidrBlock",
  "enableDnsHostnames",
  "enableDnsSupport",
  "enableNetworkAddressUsageMetrics",
  "instanceTenancy",
] as const;

const KNOWN: readonly string[] = [
  ...VPC_ARGUMENTS,
  "availabilityZoneNames",
  "cidrBlock",
  "natGateways",
  "numberOfAvailabilityZones",
  "subnetSpecs",
  "subnetStrategy",
  "tags",
];

const DEFAULT_CIDR_BLOCK = "10.0.0.0/16";
const DEFAULT_ZONES = 3;

export type NatStrategy = "None" | "Single" | "OnePerAz";

export interface VpcArguments {
  readonly own: Values;
  readonly tags: Values;
  readonly cidrBlock: string;
  readonly zoneNames: readonly string[] | undefined;
  readonly zoneCount: number;
  readonly natStrategy: NatStrategy;
  readonly strategy: LayoutRequest["strategy"];
  readonly specs: readonly SubnetSpec[] | undefined;
}

const oneOf = <T extends string>(value: unknown, allowed: readonly T[], fallback: T, name: string): T => {
  if (value === undefined) return fallback;
  const wanted = typeof value === "string" ? value.toLowerCase() : undefined;
  const found = allowed.find((candidate) => candidate.toLowerCase() === wanted);
  if (found !== undefined) return found;
  throw new Error(
    `${name} of awsx:ec2:Vpc must be one of ${allowed.join(", ")} in the local cloud, but is ${JSON.stringify(value)}.`,
  );
};

const specsOf = (value: unknown): readonly SubnetSpec[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  return value.filter(isRecord).map((spec) => {
    if (spec.cidrBlocks !== undefined || spec.size !== undefined)
      throw new Error("Of subnetSpecs the local awsx:ec2:Vpc knows type, name, cidrMask and tags only.");
    return spec as unknown as SubnetSpec;
  });
};

/** @throws Error naming the argument that is not supported. */
export const readArguments = (inputs: Values): VpcArguments => {
  const given = Object.keys(inputs).filter((key) => isPresent(inputs[key]) && !key.startsWith("__"));
  const unknown = given.filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0)
    throw new Error(
      `The local awsx:ec2:Vpc does not support ${unknown.join(", ")}.${didYouMean(unknown[0] ?? "", KNOWN)}`,
    );
  const natGateways = isRecord(inputs.natGateways) ? inputs.natGateways : {};
  if (natGateways.elasticIpAllocationIds !== undefined)
    throw new Error("The local awsx:ec2:Vpc does not support natGateways.elasticIpAllocationIds.");
  return {
    own: Object.fromEntries(VPC_ARGUMENTS.filter((key) => isPresent(inputs[key])).map((key) => [key, inputs[key]])),
    tags: isRecord(inputs.tags) ? inputs.tags : {},
    cidrBlock: typeof inputs.cidrBlock === "string" ? inputs.cidrBlock : DEFAULT_CIDR_BLOCK,
    zoneNames: Array.isArray(inputs.availabilityZoneNames) ? inputs.availabilityZoneNames.map(String) : undefined,
    zoneCount: typeof inputs.numberOfAvailabilityZones === "number" ? inputs.numberOfAvailabilityZones : DEFAULT_ZONES,
    natStrategy: oneOf(natGateways.strategy, ["None", "Single", "OnePerAz"], "OnePerAz", "natGateways.strategy"),
    strategy: oneOf(inputs.subnetStrategy, ["Auto", "Legacy"], "Legacy", "subnetStrategy"),
    specs: specsOf(inputs.subnetSpecs),
  };
};
