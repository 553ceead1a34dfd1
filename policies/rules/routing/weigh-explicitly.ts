import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { contractsIn } from "../../core/routing/contracts";
import { RULES, rulesIn, type RouteRule } from "../../core/routing/rule";
import { isContext, LISTENERS } from "../../core/routing/targets";
import { ALWAYS } from "../../core/stage";
import { asList, at, member, UNKNOWN, type Value } from "../../core/value";

const MOST = 999;
const FIX = `Set an integer from 1 to ${MOST}; leave a group out that is to get nothing.`;

function checkWeight(resource: Resource, path: string, weight: Value, isAlone: boolean): readonly Finding[] {
  const wrong = (id: string, what: string): readonly Finding[] => [violation(resource, path, { id, what, fix: FIX })];
  if (weight === UNKNOWN) return [undecided(resource, path, "Compute weights from config.")];
  if (weight === null) return isAlone ? [] : wrong("missing", "is missing, so that AWS chooses it");
  if (weight === 0) return wrong("zero", "is 0: the provider may reset a live weight by it");
  if (typeof weight !== "number" || !Number.isInteger(weight) || weight < 1 || weight > MOST)
    return wrong("out-of-range", `is ${JSON.stringify(weight)}, no integer from 1 to ${MOST}`);
  return [];
}

function checkAction(resource: Resource, path: string, action: Value): readonly Finding[] {
  const groups = asList(at(action, "forward", "targetGroups"));
  const sticky = at(action, "forward", "stickiness", "enabled");
  const stickiness =
    sticky === true || sticky === "true"
      ? [
          violation(resource, `${path}.forward.stickiness`, {
            id: "sticky",
            what: "is on: it wins over the weights and strands clients on one side",
            fix: "Turn it off; the pin cookie is short and the migration's own.",
          }),
        ]
      : sticky === UNKNOWN
        ? [undecided(resource, `${path}.forward.stickiness`)]
        : [];
  if (groups === UNKNOWN) return [...stickiness, undecided(resource, `${path}.forward.targetGroups`)];
  return [
    ...stickiness,
    ...groups.flatMap((group, index) =>
      checkWeight(
        resource,
        `${path}.forward.targetGroups[${index}].weight`,
        group === UNKNOWN ? UNKNOWN : member(group, "weight"),
        groups.length === 1,
      ),
    ),
  ];
}

/** A split of a context that can still go back has the monolith on its other side. */
function sideFindings(graph: Graph, rule: RouteRule): readonly Finding[] {
  const owners = new Set(rule.shares.map(({ owner }) => owner));
  const canGoBack = graph
    .once(contractsIn)
    .some(({ context, phase }) => owners.has(context) && phase !== "extracted" && phase !== "retired");
  if (rule.shares.length < 2 || !canGoBack || ![...owners].every(isContext)) return [];
  return [
    violation(rule.resource, "actions", {
      id: "without-monolith",
      what: `split between ${[...owners].join(" and ")} without the monolith`,
      fix: "Keep the monolith's target group in the split until the context is extracted.",
    }),
  ];
}

/** `route-weights-valid` */
export const weighExplicitly: Policy = {
  id: "route-weights-valid",
  family: "routing",
  title: "Weights are explicit, from 1 to 999, and nothing sticks",
  severity: "high",
  description:
    "Each group of a forward to several has an explicit integer weight from 1 to 999; a group alone needs none. A split of a context that is not extracted has the monolith on one side. Stickiness between groups is off.",
  why: "A weight of 0 or none resets live weights on the next update, and stickiness makes weights meaningless.",
  remediation: "Declare one group plainly, or two with weights of 1 or more.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {},
  types: [...RULES, ...LISTENERS],
  checkStack: (graph) => graph.once(rulesIn).flatMap((rule) => sideFindings(graph, rule)),
  checkResource(resource) {
    const property = RULES.includes(resource.type) ? "actions" : "defaultActions";
    const actions = asList(member(resource.props, property));
    if (actions === UNKNOWN) return [undecided(resource, property)];
    return actions.flatMap((action, index) =>
      action === UNKNOWN
        ? [undecided(resource, `${property}[${index}]`)]
        : checkAction(resource, `${property}[${index}]`, action),
    );
  },
};
