import { BANYAN_ROUTING, shownOwner } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { attachmentsOf, functionsOf, isLambdaGroup, servicesOf } from "../../core/routing/live";
import { rulesIn } from "../../core/routing/rule";
import { isLive, monolithGroupsIn } from "../../core/routing/targets";
import { IN_PRODUCTION } from "../../core/stage";
import { at, isObject, member, UNKNOWN, type Value } from "../../core/value";

/** AWS' defaults, in seconds. */
const DEFAULT_INTERVAL = 35;
const DEFAULT_TIMEOUT = 3;

const numberOr = (value: Value, fallback: number): number | typeof UNKNOWN =>
  value === UNKNOWN ? UNKNOWN : typeof value === "number" ? value : fallback;

function healthFindings(graph: Graph, group: Resource): readonly Finding[] {
  const check = member(group.props, "healthCheck");
  const enabled = member(check, "enabled");
  const wrong = (id: string, what: string, fix: string): readonly Finding[] => [
    violation(group, "healthCheck", { id, what, fix }),
  ];
  if (check === UNKNOWN || enabled === UNKNOWN) return [undecided(group, "healthCheck")];
  if (enabled === false) return wrong("off", "is off", "Turn it on with enabled: true.");
  if (!isLambdaGroup(group)) return [];
  if (!isObject(check) || enabled !== true)
    return wrong(
      "off",
      "is off, as it is for functions unless it is declared",
      "Declare healthCheck with enabled: true.",
    );
  return functionsOf(graph, group).flatMap((lambda): readonly Finding[] => {
    const interval = numberOr(member(check, "interval"), DEFAULT_INTERVAL);
    const timeout = numberOr(at(lambda.props, "timeout"), DEFAULT_TIMEOUT);
    if (interval === UNKNOWN || timeout === UNKNOWN) return [undecided(group, "healthCheck.interval")];
    if (interval > timeout) return [];
    return wrong(
      "interval",
      `asks every ${interval} s, and function "${lambda.name}" may take ${timeout} s`,
      "Set an interval longer than the function's timeout.",
    );
  });
}

/** Something of the group's own owner must stand behind it. */
function attachedFindings(graph: Graph, group: Resource): readonly Finding[] {
  const services = servicesOf(graph, group);
  const attached = [...services, ...attachmentsOf(graph, group)];
  if (attached.length === 0)
    return [
      violation(group, "", {
        id: "nothing-attached",
        what: "gets requests, and nothing is attached to it",
        fix: "Attach the function, or let the service name the group in loadBalancers.",
      }),
    ];
  const own = graph.once(monolithGroupsIn).has(group.urn) ? "monolith" : graph.ownerOf(group);
  return [...services, ...functionsOf(graph, group)].flatMap((target): readonly Finding[] => {
    const owner = graph.ownerOf(target);
    if (owner === undefined || own === undefined || owner === own) return [];
    return [
      violation(group, "", {
        id: `foreign-target:${target.name}`,
        what: `is of ${shownOwner(own)} and has "${target.name}" of ${shownOwner(owner)} attached`,
        fix: "Attach what serves the group's own context.",
      }),
    ];
  });
}

/** `route-target-health` */
export const checkTargetHealth: Policy = {
  id: "route-target-health",
  family: "routing",
  title: "Both sides of a split are checked and stand",
  severity: "high",
  description:
    "Both target groups of a weighted rule have their health check enabled (for functions: declared, with an interval longer than the function's timeout) and something of their own context attached.",
  why: "Requests that are sent by weight to nobody fail in that proportion.",
  remediation: "Declare the health check and the attachment before the weight.",
  references: BANYAN_ROUTING,
  levels: IN_PRODUCTION,
  config: {},
  checkStack(graph) {
    const weighted = graph
      .once(rulesIn)
      .map(({ shares }) => shares.filter(isLive))
      .filter((shares) => shares.length > 1);
    const urns = [...new Set(weighted.flatMap((shares) => shares.map(({ group }) => group)))];
    return urns
      .map((urn) => graph.get(urn ?? ""))
      .filter((group) => group !== undefined)
      .flatMap((group) => [...healthFindings(graph, group), ...attachedFindings(graph, group)]);
  },
};
