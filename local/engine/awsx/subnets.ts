/** Where the subnets of a VPC lie: the layout that `awsx.ec2.Vpc` computes. Source: its documentation and pulumi-awsx 3.9. */
import { type Block, blockAt, formatBlock, parseBlock, sizeOf } from "./blocks";

export type SubnetType = "Public" | "Private" | "Isolated" | "Unused";

export interface SubnetSpec {
  readonly type: SubnetType;
  readonly name?: string;
  readonly cidrMask?: number;
  readonly tags?: Readonly<Record<string, unknown>>;
}

export interface LayoutRequest {
  readonly vpcName: string;
  readonly cidrBlock: string;
  readonly zones: readonly string[];
  readonly strategy: "Auto" | "Legacy";
  readonly specs?: readonly SubnetSpec[];
}

export interface PlacedSubnet {
  readonly name: string;
  readonly type: SubnetType;
  readonly zone: string;
  readonly cidrBlock: string;
  readonly tags: Readonly<Record<string, unknown>>;
}

/** Bits that tell `count` parts from each other. */
const bitsFor = (count: number): number => (count === 0 ? 0 : Math.ceil(Math.log2(count)));

/** Subnets smaller than /28 are refused by AWS, and a zone's part is divided once more. */
const SMALLEST_ZONE_MASK = 26;
const LARGEST_ZONE_MASK = 16;
/** The fixed sizes of the old strategy's default. */
const LEGACY_DEFAULT: readonly SubnetSpec[] = [
  { type: "Private", cidrMask: 19 },
  { type: "Public", cidrMask: 20 },
];

const defaultSpecs = (zoneMask: number): readonly SubnetSpec[] => {
  if (zoneMask > SMALLEST_ZONE_MASK)
    throw new Error(`Default subnets need at least a /${SMALLEST_ZONE_MASK} a zone, but there is a /${zoneMask} only.`);
  const mask = Math.max(zoneMask, LARGEST_ZONE_MASK);
  return [
    { type: "Private", cidrMask: mask + 1 },
    { type: "Public", cidrMask: mask + 2 },
  ];
};

const LEGACY_ORDER: readonly SubnetType[] = ["Private", "Public", "Isolated", "Unused"];

const specsOf = ({ specs, strategy }: LayoutRequest, zoneMask: number): readonly SubnetSpec[] => {
  if (strategy === "Auto") return specs ?? defaultSpecs(zoneMask);
  const given = specs ?? (zoneMask < 19 ? LEGACY_DEFAULT : defaultSpecs(zoneMask));
  return [...given].sort((a, b) => LEGACY_ORDER.indexOf(a.type) - LEGACY_ORDER.indexOf(b.type));
};

export const layOut = (request: LayoutRequest): readonly PlacedSubnet[] => {
  const vpc = parseBlock(request.cidrBlock);
  const zoneMask = vpc.mask + bitsFor(request.zones.length);
  const specs = specsOf(request, zoneMask);
  const evenMask = zoneMask + bitsFor(specs.length);
  const needed = specs.reduce((sum, { cidrMask }) => sum + sizeOf(cidrMask ?? evenMask), 0);
  if (needed > sizeOf(zoneMask))
    throw new Error(`The subnets of a zone need ${needed} addresses, but a zone has ${sizeOf(zoneMask)}.`);
  return request.zones.flatMap((zone, index) => {
    let next = vpc.base + index * sizeOf(zoneMask);
    return specs.map((spec) => {
      const block: Block = blockAt(next, spec.cidrMask ?? evenMask);
      next = block.base + sizeOf(block.mask);
      return {
        name: `${request.vpcName}-${spec.name ?? spec.type.toLowerCase()}-${index + 1}`,
        type: spec.type,
        zone,
        cidrBlock: formatBlock(block),
        tags: spec.tags ?? {},
      };
    });
  });
};
