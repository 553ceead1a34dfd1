import { BANYAN_ROUTING, shownOwner } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import { intersect } from "../../core/glob";
import type { Policy } from "../../core/policy";
import { familiesOf, shareHosts } from "../../core/routing/conditions";
import { contractsIn } from "../../core/routing/contracts";
import { rulesByListener, rulesIn, type RouteRule } from "../../core/routing/rule";
import { isContext } from "../../core/routing/targets";
import { ALWAYS } from "../../core/stage";

/** A path that both rules take, by one pattern of each. */
function overlapOf(left: RouteRule, right: RouteRule): readonly [string, string] | undefined {
  if (!shareHosts(left.conditions, right.conditions)) return undefined;
  for (const one of familiesOf(left.conditions))
    for (const other of familiesOf(right.conditions)) if (intersect(one, other)) return [one, other];
  return undefined;
}

const overlapFindings = (rules: readonly RouteRule[]): readonly Finding[] =>
  rules.flatMap((rule, index) => {
    if (!isContext(rule.owner)) return [];
    const seen = new Set<string>();
    return rules.slice(0, index).flatMap((other): readonly Finding[] => {
      if (!isContext(other.owner) || other.owner === rule.owner || seen.has(other.owner)) return [];
      const overlap = overlapOf(rule, other);
      if (overlap === undefined) return [];
      seen.add(other.owner);
      return [
        violation(rule.resource, "conditions", {
          id: `overlap:${[rule.owner, other.owner].sort().join(",")}`,
          what: `take "${overlap[0]}", and "${other.resource.name}" of ${shownOwner(other.owner)} takes "${overlap[1]}": some paths are both's`,
          fix: "Give each path to one context; end a prefix with /* and not with *.",
        }),
      ];
    });
  });

/** `route-no-overlap` */
export const keepPathsApart: Policy = {
  id: "route-no-overlap",
  family: "routing",
  title: "No path belongs to two contexts",
  severity: "critical",
  description:
    "The path patterns of two contexts' rules on one listener match no common path; case counts. Regular expressions cannot be compared and are allowed only where the context's contract lists them among its paths.",
  why: "A path of two contexts is served by whichever rule has the lower number, and moves with the wrong one.",
  remediation: "Give each path to one context.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {},
  checkStack(graph) {
    const rules = graph.once(rulesIn);
    const expressions = rules.flatMap((rule) => {
      const listed = graph
        .once(contractsIn)
        .filter(({ context }) => context === rule.owner)
        .flatMap(({ paths }) => paths);
      return rule.conditions.regexes
        .filter((expression) => !listed.includes(expression))
        .map((expression) =>
          violation(rule.resource, "conditions", {
            id: `expression:${expression}`,
            what: `ask for the regular expression "${expression}", which cannot be held against other contexts' paths`,
            fix: "Use path patterns with * and ?, or list the expression in the context's contract.",
          }),
        );
    });
    const open = rules
      .filter(({ conditions, owner }) => conditions.isOpen && isContext(owner))
      .map(({ resource }) => undecided(resource, "conditions"));
    return [...expressions, ...[...graph.once(rulesByListener).values()].flatMap(overlapFindings), ...open];
  },
};
