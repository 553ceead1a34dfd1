import { isPublic } from "../../core/cidr";
import { numberOf, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { loadBalancerTokens, type Resource } from "../../core/resource";
import {
  allRulesOf,
  CLASSIC_RULE,
  GROUPS,
  groupsIn,
  INGRESS_RULE,
  inRule,
  isRule,
  protocolName,
  rulesOf,
  singlePort,
  type GroupRule,
} from "../../core/security-groups";
import { ALWAYS } from "../../core/stage";
import { at, isObject, UNKNOWN, type Value } from "../../core/value";

/** Ports that the internet may reach, one at a time. */
const PUBLIC_PORTS = [80, 443];
const FIX =
  "Name the callers' security group (referencedSecurityGroupId) or their networks; only a load balancer takes requests from everywhere, on tcp 80 or 443.";
const LOAD_BALANCERS = loadBalancerTokens("LoadBalancer");

const isWebPort = (rule: GroupRule): boolean =>
  protocolName(rule.protocol) === "tcp" && PUBLIC_PORTS.includes(singlePort(rule) ?? -1);
/** Whether it may still come out as one of the web's ports: what is known of it does not say otherwise. */
const isUndecidedPort = ({ protocol, fromPort, toPort }: GroupRule): boolean => {
  const known = [fromPort, toPort].filter((port): port is Exclude<Value, typeof UNKNOWN> => port !== UNKNOWN);
  const mayBeWeb = known.every((port) => PUBLIC_PORTS.includes(numberOf(port) ?? -1));
  const mayBeTcp = protocol === UNKNOWN || protocolName(protocol) === "tcp";
  return (known.length < 2 || protocol === UNKNOWN) && mayBeWeb && mayBeTcp;
};
/** Whether it lets in what the internet may not reach: its blocks count together with those of others. */
const isGuarded = (rule: GroupRule): boolean =>
  rule.direction !== "egress" && !isWebPort(rule) && !isUndecidedPort(rule);
/** The property that names the blocks. */
const blocksOf = (rule: GroupRule): string => {
  const isSix = rule.blocks.length > 0 && rule.blocks.every(({ version }) => version === 6);
  if (rule.path !== "" || rule.resource.type === CLASSIC_RULE) return isSix ? "ipv6CidrBlocks" : "cidrBlocks";
  return isSix ? "cidrIpv6" : "cidrIpv4";
};

function ofRule(rule: GroupRule): readonly Finding[] {
  if (rule.direction === "egress" || isWebPort(rule)) return [];
  const where = inRule(rule, blocksOf(rule));
  const unread = rule.unread.map((text) =>
    violation(rule.resource, where, {
      id: "malformed",
      what: `holds ${shown(text)}, which is no CIDR block`,
      fix: FIX,
    }),
  );
  if (!isPublic(rule.blocks)) return [...unread, ...(rule.isOpen ? [undecided(rule.resource, where, FIX)] : [])];
  if (isUndecidedPort(rule)) return [...unread, undecided(rule.resource, inRule(rule, "fromPort"), FIX)];
  const [from, to] = [numberOf(rule.fromPort), numberOf(rule.toPort)];
  const named = (port: number | undefined, value: Value): string => String(port ?? (value === UNKNOWN ? "?" : "any"));
  const [first, last] = [named(from, rule.fromPort), named(to, rule.toPort)];
  const ports = first === last ? `port ${first}` : `ports ${first} to ${last}`;
  const what = `opens ${ports} (${protocolName(rule.protocol) ?? "every protocol"}) to the internet`;
  return [...unread, violation(rule.resource, where, { id: "public-ingress", what, fix: FIX })];
}

/** `net-sg-public-ingress` */
export const restrictPublicIngress: Policy = {
  id: "net-sg-public-ingress",
  family: "network",
  title: "The internet reaches load balancers alone, on tcp 80 and 443",
  severity: "critical",
  description:
    "No ingress rule, in any of the three styles, opens anything but tcp 80 or tcp 443 as single ports to a block shorter than /8 or to blocks that together are half of all addresses; a group that is open so is attached to load balancers only.",
  why: "Everything that listens behind an open port is attacked within minutes.",
  remediation: FIX,
  references: [
    { framework: "AWS FSBP", control: "EC2.18" },
    { framework: "AWS FSBP", control: "EC2.19" },
  ],
  levels: ALWAYS,
  config: {},
  types: [...GROUPS, CLASSIC_RULE, INGRESS_RULE],
  checkResource(resource) {
    const rules = rulesOf(resource);
    const own = rules.filter(isRule).filter(isGuarded);
    const each = rules.flatMap((rule) =>
      isRule(rule) ? ofRule(rule) : rule.path.startsWith("ingress") ? [undecided(resource, rule.path, FIX)] : [],
    );
    // Blocks that are harmless one by one may be everything together.
    const isPublicTogether =
      isPublic(own.flatMap(({ blocks }) => blocks)) && !each.some(({ id }) => id === "public-ingress");
    if (!isPublicTogether) return each;
    const what = "together open something to the whole internet";
    return [...each, violation(resource, "ingress", { id: "public-ingress", what, fix: FIX })];
  },
  checkStack: (graph) =>
    graph
      .ofType(...GROUPS)
      .filter((group) => isOpen(graph, group))
      .flatMap((group) => [
        ...together(graph, group),
        ...consumersOf(graph, group).map((user) => attached(user.resource, user.path, group)),
      ]),
};

/** Rules of their own that are harmless one by one and open a group together. What one resource says alone is told about it. */
function together(graph: Graph, group: Resource): readonly Finding[] {
  const meant = allRulesOf(graph, group).filter(isGuarded);
  const byResource = new Map<string, GroupRule["blocks"][number][]>();
  for (const { resource, blocks } of meant)
    byResource.set(resource.urn, [...(byResource.get(resource.urn) ?? []), ...blocks]);
  if ([...byResource.values()].some(isPublic) || !isPublic(meant.flatMap(({ blocks }) => blocks))) return [];
  const what = "is opened to the whole internet by rules that are harmless one by one";
  return [violation(group, "ingress", { id: "public-ingress", what, fix: FIX })];
}

const isOpen = (graph: Graph, group: Resource): boolean =>
  isPublic(
    allRulesOf(graph, group)
      .filter(({ direction }) => direction !== "egress")
      .flatMap(({ blocks }) => blocks),
  );

const attached = (user: Resource, path: string, group: Resource): Finding =>
  violation(user, path, {
    id: `open-group:${group.name}`,
    what: `attaches ${group.name}, a security group that the whole internet reaches, to something that is no load balancer`,
    fix: "Give it a group of its own that the load balancer's group alone may reach.",
  });

/** Properties by which a resource takes security groups, wherever they stand in it. */
const ATTACHING = /^(vpcSecurityGroupIds|securityGroupIds|securityGroups|vpcSecurityGroups)$/;

function attachments(
  value: Value,
  path: readonly string[],
): readonly { readonly path: readonly string[]; readonly value: Value }[] {
  if (Array.isArray(value)) return value.flatMap((inner: Value, index) => attachments(inner, [...path, String(index)]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    ATTACHING.test(name) ? [{ path: [...path, name], value: inner }] : attachments(inner, [...path, name]),
  );
}

/** Who has the group attached, other than load balancers. */
function consumersOf(graph: Graph, group: Resource): readonly { readonly resource: Resource; readonly path: string }[] {
  return graph.resources.flatMap((resource) => {
    const { type } = resource;
    if (LOAD_BALANCERS.includes(type) || GROUPS.some((token) => token === type) || !type.startsWith("aws:")) return [];
    return attachments(resource.props, [])
      .filter(({ path }) =>
        groupsIn(graph, resource, path[0] ?? "", at(resource.props, ...path)).some(({ urn }) => urn === group.urn),
      )
      .map(({ path }) => ({ resource, path: path.join(".") }));
  });
}
