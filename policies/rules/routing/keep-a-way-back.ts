import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { contractsIn, isOver } from "../../core/routing/contracts";
import { servicesOf } from "../../core/routing/live";
import { rulesIn } from "../../core/routing/rule";
import { LISTENERS, monolithGroupsIn, TARGET_GROUPS } from "../../core/routing/targets";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { member, shown, UNKNOWN } from "../../core/value";

const SERVICE = "aws:ecs/service:Service";
const DATABASES = ["aws:rds/cluster:Cluster", "aws:rds/instance:Instance"];
const SCALING = "aws:appautoscaling/target:Target";

const missing = (at: Resource, id: string, what: string): Finding =>
  violation(at, "", { id: `missing:${id}`, what, fix: "Keep it until every context is retired." });

/** The monolith's services: its own by tag or component, and those behind its target groups. */
function monolithServices(graph: Graph): readonly Resource[] {
  const groups = graph.ofType(...TARGET_GROUPS).filter(({ urn }) => graph.once(monolithGroupsIn).has(urn));
  const behind = groups.flatMap((group) => servicesOf(graph, group));
  const own = graph.ofType(SERVICE).filter((service) => graph.ownerOf(service) === "monolith");
  return [...new Set([...behind, ...own])];
}

/** Fewest tasks that a service keeps: as declared, or as its scaling does. */
function tasksOf(graph: Graph, service: Resource): number | typeof UNKNOWN {
  const desired = member(service.props, "desiredCount");
  if (member(service.props, "schedulingStrategy") === "DAEMON") return Number.MAX_SAFE_INTEGER;
  const name = member(service.props, "name");
  const scaling = graph.ofType(SCALING).find((target) => {
    const id = member(target.props, "resourceId");
    return typeof id === "string"
      ? id.endsWith(`/${shown(name)}`)
      : target.propertyDependencies["resourceId"]?.includes(service.urn);
  });
  const least = scaling === undefined ? null : member(scaling.props, "minCapacity");
  if (least === UNKNOWN || desired === UNKNOWN) return UNKNOWN;
  return typeof least === "number" ? least : typeof desired === "number" ? desired : 0;
}

function serviceFindings(graph: Graph, at: Resource, settings: Settings): readonly Finding[] {
  const services = monolithServices(graph);
  if (services.length === 0)
    return [missing(at, "service", "may still go back, and there is no service of the monolith")];
  const minimum = settings.number("minTasks");
  return services.flatMap((service): readonly Finding[] => {
    const tasks = tasksOf(graph, service);
    if (tasks === UNKNOWN) return [undecided(service, "desiredCount")];
    if (tasks >= minimum) return [];
    return [
      violation(service, "desiredCount", {
        id: "too-few-tasks",
        what: `is ${tasks}, and contexts may still go back to the monolith`,
        fix: `Keep at least ${minimum}.`,
      }),
    ];
  });
}

/** `route-rollback-path` */
export const keepAWayBack: Policy = {
  id: "route-rollback-path",
  family: "routing",
  title: "The monolith stays until every context is retired",
  severity: "critical",
  description:
    "While any context is not retired, the monolith's service keeps its tasks, and its target group and database are there.",
  why: "Every phase but retired can go back at any time, and needs somewhere to go.",
  remediation: "Keep the monolith's service, target group and database until the last context is retired.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {
    minTasks: { type: "number", description: "Fewest tasks that the monolith's service keeps.", default: 1 },
  },
  checkStack(graph, settings): readonly Finding[] {
    const contracts = graph.once(contractsIn);
    const [open] = contracts.filter(({ phase }) => phase !== "retired");
    // Without a listener nothing is routed yet, so there is nothing to go back from.
    const isRouting = graph.ofType(...LISTENERS).length > 0 || graph.once(rulesIn).length > 0;
    if (open === undefined || isOver(contracts) || !isRouting) return [];
    const at = open.component;
    return [
      ...serviceFindings(graph, at, settings),
      ...(graph.once(monolithGroupsIn).size > 0
        ? []
        : [missing(at, "target-group", "may still go back, and there is no target group of the monolith")]),
      ...(graph.ofType(...DATABASES).length > 0
        ? []
        : [missing(at, "database", "may still go back, and there is no database of the monolith")]),
    ];
  },
};
