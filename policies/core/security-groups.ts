/** Rules of security groups in their three styles, as one thing. */
import { parseCidr, type Cidr } from "./cidr";
import type { Graph } from "./graph";
import { numberOf } from "./demands";
import type { Resource } from "./resource";
import { asList, member, UNKNOWN, type Value } from "./value";

export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const CLASSIC_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const GROUPS = [SECURITY_GROUP, DEFAULT_GROUP] as const;
export const RULES = [CLASSIC_RULE, INGRESS_RULE, EGRESS_RULE] as const;

export interface GroupRule {
  readonly resource: Resource;
  /** Where the rule stands in it: `ingress[0]`, or empty for a resource of its own. */
  readonly path: string;
  readonly direction: "ingress" | "egress" | "unknown";
  readonly protocol: Value;
  readonly fromPort: Value;
  readonly toPort: Value;
  /** Blocks that it names; what cannot be read is in `unread`. */
  readonly blocks: readonly Cidr[];
  readonly unread: readonly string[];
  /** Whether a block is not known yet. */
  readonly isOpen: boolean;
  readonly description: Value;
}

function ruleOf(
  resource: Resource,
  path: string,
  direction: GroupRule["direction"],
  body: Value,
  names: { readonly protocol: string; readonly blocks: readonly string[] },
): GroupRule {
  const lists = names.blocks.map((name) => asList(member(body, name)));
  const values = lists.flatMap((list): readonly Value[] => (list === UNKNOWN ? [UNKNOWN] : list));
  const texts = values.filter((value): value is string => typeof value === "string");
  const parsed = texts.map((text) => ({ text, block: parseCidr(text) }));
  return {
    resource,
    path,
    direction,
    protocol: member(body, names.protocol),
    fromPort: member(body, "fromPort"),
    toPort: member(body, "toPort"),
    blocks: parsed.flatMap(({ block }) => (block === undefined ? [] : [block])),
    unread: parsed.flatMap(({ text, block }) => (block === undefined ? [text] : [])),
    isOpen: values.includes(UNKNOWN),
    description: member(body, "description"),
  };
}

const INLINE = { protocol: "protocol", blocks: ["cidrBlocks", "ipv6CidrBlocks"] };
const SEPARATE = { protocol: "ipProtocol", blocks: ["cidrIpv4", "cidrIpv6"] };

const classicDirection = (type: Value): GroupRule["direction"] =>
  type === "ingress" || type === "egress" ? type : "unknown";

/** The rules that a resource states; `UNKNOWN` in place of a list of them that is not known. */
export function rulesOf(
  resource: Resource,
): readonly (GroupRule | { readonly resource: Resource; readonly path: string })[] {
  const { type, props } = resource;
  if (type === INGRESS_RULE || type === EGRESS_RULE)
    return [ruleOf(resource, "", type === INGRESS_RULE ? "ingress" : "egress", props, SEPARATE)];
  if (type === CLASSIC_RULE) return [ruleOf(resource, "", classicDirection(member(props, "type")), props, INLINE)];
  if (!GROUPS.some((group) => group === type)) return [];
  return (["ingress", "egress"] as const).flatMap((direction) => {
    const list = asList(member(props, direction));
    if (list === UNKNOWN) return [{ resource, path: direction }];
    return list.map((body, index) => {
      const path = `${direction}[${index}]`;
      return body === UNKNOWN ? { resource, path } : ruleOf(resource, path, direction, body, INLINE);
    });
  });
}

export const isRule = (rule: ReturnType<typeof rulesOf>[number]): rule is GroupRule => "direction" in rule;

/** A rule's property, as a path: `ingress[0].cidrBlocks`, or `cidrIpv4` of a rule of its own. */
export const inRule = (rule: GroupRule, name: string): string => (rule.path === "" ? name : `${rule.path}.${name}`);

/** IANA's number stands for the protocol, -1 for all. */
export function protocolName(value: Value): string | undefined {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.toLowerCase() : undefined;
  return text === "6" ? "tcp" : text === "17" ? "udp" : text === "all" ? "-1" : text;
}

/** The one port that a rule opens, if it is one. */
export function singlePort({ fromPort, toPort }: GroupRule): number | undefined {
  const [from, to] = [numberOf(fromPort), numberOf(toPort)];
  return from !== undefined && from === to ? from : undefined;
}

/** The group that a rule of its own belongs to: by its id, or by what the property was computed from. */
export const groupOf = (graph: Graph, rule: Resource): Resource | undefined =>
  graph.resolve(rule, "securityGroupId", GROUPS, ["id"]);

/** Every rule of a group, wherever it is stated. */
export function allRulesOf(graph: Graph, group: Resource): readonly GroupRule[] {
  const own = rulesOf(group).filter(isRule);
  const others = graph.ofType(...RULES).filter((rule) => groupOf(graph, rule)?.urn === group.urn);
  return [...own, ...others.flatMap(rulesOf).filter(isRule)];
}

/** Groups that a resource's property names, by id or by what it was computed from. */
export function groupsIn(graph: Graph, resource: Resource, property: string, value: Value): readonly Resource[] {
  const list = asList(value);
  const ids = list === UNKNOWN ? [] : list;
  const named = graph.ofType(...GROUPS).filter((group) => {
    const id = member(group.props, "id");
    return typeof id === "string" && ids.includes(id);
  });
  const isComplete = list !== UNKNOWN && !list.includes(UNKNOWN);
  return isComplete && named.length > 0
    ? named
    : [...new Set([...named, ...graph.sources(resource, property, GROUPS)])];
}
