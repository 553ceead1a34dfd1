/** What `awsx:ec2:Vpc` gives its program, and which resources each output comes from. */
import type { Values } from "../wire/values";
import type { Registered } from "./registration";
import type { PlacedSubnet, SubnetType } from "./subnets";

/** What one subnet brings along. */
export interface Branch {
  readonly placed: PlacedSubnet;
  readonly subnet: Registered;
  readonly routeTable: Registered;
  readonly association: Registered;
  readonly route?: Registered;
  readonly eip?: Registered;
  readonly nat?: Registered;
}

export interface VpcOutputs {
  readonly state: Values;
  /** URNs behind each output: deletes are ordered by them. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

interface Output {
  readonly value: unknown;
  readonly from: readonly Registered[];
}

const one = (registered: Registered): Output => ({ value: registered.reference, from: [registered] });

const ids = (registered: readonly Registered[]): Output => ({
  value: registered.map(({ id }) => id),
  from: registered,
});

const references = (registered: readonly (Registered | undefined)[]): Output => {
  const present = registered.filter((candidate) => candidate !== undefined);
  return { value: present.map(({ reference }) => reference), from: present };
};

const layout = (branches: readonly Branch[]): Output => {
  const types = [...new Set(branches.map(({ placed }) => placed.type))];
  const blocks = (type: SubnetType): readonly string[] =>
    branches.filter(({ placed }) => placed.type === type).map(({ placed }) => placed.cidrBlock);
  return { value: types.map((type) => ({ type, cidrBlocks: blocks(type) })), from: [] };
};

/** `branches` in the order in which the subnets lie. */
export const vpcOutputs = (vpc: Registered, gateway: Registered, branches: readonly Branch[]): VpcOutputs => {
  const subnets = (type: SubnetType): readonly Registered[] =>
    branches.filter(({ placed }) => placed.type === type).map(({ subnet }) => subnet);
  const outputs: Readonly<Record<string, Output>> = {
    vpc: one(vpc),
    vpcId: { value: vpc.id, from: [vpc] },
    internetGateway: one(gateway),
    publicSubnetIds: ids(subnets("Public")),
    privateSubnetIds: ids(subnets("Private")),
    isolatedSubnetIds: ids(subnets("Isolated")),
    publicSubnets: references(subnets("Public")),
    privateSubnets: references(subnets("Private")),
    isolatedSubnets: references(subnets("Isolated")),
    subnets: references(branches.map(({ subnet }) => subnet)),
    routeTables: references(branches.map(({ routeTable }) => routeTable)),
    routeTableAssociations: references(branches.map(({ association }) => association)),
    routes: references(branches.map(({ route }) => route)),
    eips: references(branches.map(({ eip }) => eip)),
    natGateways: references(branches.map(({ nat }) => nat)),
    vpcEndpoints: references([]),
    subnetLayout: layout(branches),
  };
  const entries = Object.entries(outputs);
  return {
    state: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    sources: Object.fromEntries(entries.map(([name, { from }]) => [name, from.map(({ urn }) => urn)])),
  };
};
