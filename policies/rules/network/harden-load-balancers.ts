import { demand, isGiven, isTrue, shown, type Demand } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { loadBalancerTokens, type Resource } from "../../core/resource";
import { IN_PRODUCTION, stageOf, stackOf } from "../../core/stage";
import { asList, isObject, member, UNKNOWN } from "../../core/value";

const DEMANDS: readonly Demand[] = [
  {
    path: "dropInvalidHeaderFields",
    id: "invalid-headers",
    holds: isTrue,
    what: (value) => `is ${shown(value)}: header names that no standard knows are passed on`,
    fix: "Set it to true.",
  },
  {
    path: "desyncMitigationMode",
    id: "desync",
    holds: (value) => value === null || value === "defensive" || value === "strictest",
    what: (value) => `is ${shown(value)}: request smuggling is only watched`,
    fix: 'Leave it out, or set it to "defensive" or "strictest".',
  },
  {
    path: "accessLogs.enabled",
    id: "no-access-logs",
    holds: isTrue,
    what: (value) => `is ${shown(value)}: nobody can say afterwards who asked for what`,
    fix: "Set accessLogs to { enabled: true, bucket: … }.",
  },
  {
    path: "xffHeaderProcessingMode",
    id: "client-address",
    holds: (value) => value !== "remove",
    what: 'is "remove": the client\'s address is lost',
    fix: 'Leave it out, or set it to "append" or "preserve".',
  },
];
const DELETION: Demand = {
  path: "enableDeletionProtection",
  id: "deletable",
  holds: isTrue,
  what: (value) => `is ${shown(value)} in production`,
  fix: "Set it to true.",
};

function zones(resource: Resource): readonly Finding[] {
  const lists = ["subnets", "subnetMappings"].map((name) => asList(member(resource.props, name)));
  if (lists.includes(UNKNOWN)) return [undecided(resource, "subnets")];
  const named = lists.flatMap((list) => (list === UNKNOWN ? [] : list));
  const ids = named.map((value) => (isObject(value) ? member(value, "subnetId") : value));
  // One that is not known yet is taken for another.
  const count = new Set(ids.map((id, index) => (typeof id === "string" ? id : index))).size;
  if (count >= 2) return [];
  const what = `names ${count} ${count === 1 ? "subnet" : "subnets"}; one zone's failure takes the front door away`;
  return [violation(resource, "subnets", { id: "one-zone", what, fix: "Name subnets of two zones or more." })];
}

/** `net-alb-hardening` */
export const hardenLoadBalancers: Policy = {
  id: "net-alb-hardening",
  family: "network",
  title: "Application load balancers are hardened",
  severity: "medium",
  description:
    "An application load balancer drops invalid headers, mitigates desynchronisation, writes access logs, keeps the client's address, stands in two zones or more and, in production, cannot be deleted by accident.",
  why: "The front door is what attackers see first and what everybody needs.",
  remediation:
    "Set dropInvalidHeaderFields, accessLogs, enableDeletionProtection; leave the other two at AWS' defaults.",
  references: ["ELB.4", "ELB.5", "ELB.6", "ELB.12", "ELB.13"].map((control) => ({ framework: "AWS FSBP", control })),
  levels: IN_PRODUCTION,
  config: {},
  types: loadBalancerTokens("LoadBalancer"),
  checkResource(resource): readonly Finding[] {
    const type = member(resource.props, "loadBalancerType");
    if (type === UNKNOWN) return [undecided(resource, "loadBalancerType")];
    if (isGiven(type) && type !== "application") return [];
    const isProduction = stageOf(stackOf(resource.urn)) === "prod";
    return [...demand(resource, isProduction ? [...DEMANDS, DELETION] : DEMANDS), ...zones(resource)];
  },
};
