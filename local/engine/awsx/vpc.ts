/** `awsx:ec2:Vpc`: the children that the real component creates, with their names and parents, so that URNs are the same. */
import type { Values } from "../wire/values";
import { readArguments, type VpcArguments } from "./arguments";
import { type Branch, vpcOutputs, type VpcOutputs } from "./outputs";
import type { Registered, Registration } from "./registration";
import { layOut, type PlacedSubnet } from "./subnets";

const EVERYWHERE = "0.0.0.0/0";

export class VpcBuilder {
  private readonly args: VpcArguments;

  constructor(
    private readonly registration: Registration,
    private readonly name: string,
    /** URN of the component. */
    private readonly component: string,
    inputs: Values,
  ) {
    this.args = readArguments(inputs);
  }

  /** Creates everything and returns the component's outputs. */
  async build(): Promise<VpcOutputs> {
    const zones = await this.zones();
    const { cidrBlock, strategy, specs } = this.args;
    const placed = layOut({ vpcName: this.name, cidrBlock, zones, strategy, ...(specs && { specs }) });
    const vpc = await this.vpc();
    const gateway = await this.gateway(vpc);
    // Public first: private subnets route through the NAT gateways that stand in public ones.
    const publicBranches = await Promise.all(
      placed.filter(({ type }) => type === "Public").map((subnet) => this.publicBranch(vpc, gateway, subnet, zones)),
    );
    const nats = publicBranches.flatMap(({ nat }) => nat ?? []);
    const otherBranches = await Promise.all(
      placed
        .filter(({ type }) => type === "Private" || type === "Isolated")
        .map((subnet) => this.innerBranch(vpc, nats, subnet, zones)),
    );
    const branches = [...publicBranches, ...otherBranches];
    const inOrder = placed.flatMap((subnet) => branches.find((branch) => branch.placed === subnet) ?? []);
    return vpcOutputs(vpc, gateway, inOrder);
  }

  private async zones(): Promise<readonly string[]> {
    if (this.args.zoneNames) return this.args.zoneNames;
    const answer = await this.registration.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {});
    const names = Array.isArray(answer.names) ? answer.names.map(String) : [];
    if (names.length < this.args.zoneCount)
      throw new Error(`The region has ${names.length} zones, but ${this.args.zoneCount} are wanted.`);
    return names.slice(0, this.args.zoneCount);
  }

  private get sharedTags(): Values {
    return { Name: this.name, ...this.args.tags };
  }

  private vpc(): Promise<Registered> {
    const { own, cidrBlock } = this.args;
    return this.registration.child({
      type: "aws:ec2/vpc:Vpc",
      name: this.name,
      parent: this.component,
      inputs: { ...own, cidrBlock, tags: this.sharedTags },
    });
  }

  private gateway(vpc: Registered): Promise<Registered> {
    return this.registration.child({
      type: "aws:ec2/internetGateway:InternetGateway",
      name: this.name,
      parent: vpc.urn,
      inputs: { vpcId: vpc.id, tags: this.sharedTags },
      from: { vpcId: vpc },
      dependsOn: [vpc],
    });
  }

  private async branch(vpc: Registered, placed: PlacedSubnet): Promise<Branch> {
    const { name, type, zone, cidrBlock } = placed;
    const ownTags = { ...this.sharedTags, Name: name, SubnetType: type };
    const subnet = await this.registration.child({
      type: "aws:ec2/subnet:Subnet",
      name,
      parent: vpc.urn,
      inputs: {
        vpcId: vpc.id,
        availabilityZone: zone,
        mapPublicIpOnLaunch: type === "Public",
        cidrBlock,
        tags: { ...this.sharedTags, ...placed.tags, Name: name, SubnetType: type },
      },
      from: { vpcId: vpc },
      dependsOn: [vpc],
    });
    const routeTable = await this.registration.child({
      type: "aws:ec2/routeTable:RouteTable",
      name,
      parent: subnet.urn,
      inputs: { vpcId: vpc.id, tags: ownTags },
      from: { vpcId: vpc },
      dependsOn: [subnet],
    });
    const association = await this.registration.child({
      type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
      name,
      parent: routeTable.urn,
      inputs: { routeTableId: routeTable.id, subnetId: subnet.id },
      from: { routeTableId: routeTable, subnetId: subnet },
      dependsOn: [routeTable],
    });
    return { placed, subnet, routeTable, association };
  }

  private route(
    { placed, routeTable }: Branch,
    property: "gatewayId" | "natGatewayId",
    through: Registered,
  ): Promise<Registered> {
    return this.registration.child({
      type: "aws:ec2/route:Route",
      name: placed.name,
      parent: routeTable.urn,
      inputs: { routeTableId: routeTable.id, [property]: through.id, destinationCidrBlock: EVERYWHERE },
      from: { routeTableId: routeTable, [property]: through },
      dependsOn: [routeTable],
    });
  }

  private async publicBranch(
    vpc: Registered,
    gateway: Registered,
    placed: PlacedSubnet,
    zones: readonly string[],
  ): Promise<Branch> {
    const branch = await this.branch(vpc, placed);
    const zone = zones.indexOf(placed.zone);
    const route = await this.route(branch, "gatewayId", gateway);
    const { natStrategy } = this.args;
    if (natStrategy === "None" || (natStrategy === "Single" && zone > 0)) return { ...branch, route };
    return { ...branch, route, ...(await this.nat(branch.subnet, `${this.name}-${zone + 1}`)) };
  }

  private async nat(subnet: Registered, name: string): Promise<{ readonly eip: Registered; readonly nat: Registered }> {
    const tags = { ...this.args.tags, Name: name };
    const under = { parent: subnet.urn, name, dependsOn: [subnet] };
    const eip = await this.registration.child({ ...under, type: "aws:ec2/eip:Eip", inputs: { tags } });
    const nat = await this.registration.child({
      ...under,
      type: "aws:ec2/natGateway:NatGateway",
      inputs: { subnetId: subnet.id, allocationId: eip.outputs.allocationId, tags },
      from: { subnetId: subnet, allocationId: eip },
    });
    return { eip, nat };
  }

  private async innerBranch(
    vpc: Registered,
    nats: readonly Registered[],
    placed: PlacedSubnet,
    zones: readonly string[],
  ): Promise<Branch> {
    const branch = await this.branch(vpc, placed);
    const nat = this.args.natStrategy === "Single" ? nats[0] : nats[zones.indexOf(placed.zone)];
    if (placed.type !== "Private" || !nat) return branch;
    return { ...branch, route: await this.route(branch, "natGatewayId", nat) };
  }
}
