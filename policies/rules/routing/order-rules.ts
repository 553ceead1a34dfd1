import { BANYAN_ROUTING, shownOwner } from "../../core/contexts/metadata";
import { violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { coversAll } from "../../core/routing/conditions";
import { rulesByListener, type RouteRule } from "../../core/routing/rule";
import { isContext, reachedBy } from "../../core/routing/targets";
import { ALWAYS } from "../../core/stage";
import { shown } from "../../core/value";

const isNumbered = ({ priority }: RouteRule): boolean => typeof priority === "number";

/** What a rule does with a request, as text: two rules that do the same may stand in any order. */
function effectOf({ shares, resource }: RouteRule): string {
  const reached = reachedBy(shares);
  if (reached === undefined || reached.length === 0) return `of ${resource.urn}`;
  return [...reached].sort().join(" and ");
}

/** A rule that an earlier, wider one never lets come to its turn. */
const shadowFindings = (rules: readonly RouteRule[]): readonly Finding[] =>
  rules.flatMap((rule, index) => {
    const wider = rules
      .slice(0, index)
      .find(
        (earlier) =>
          earlier.priority !== rule.priority &&
          coversAll(earlier.conditions, rule.conditions) &&
          effectOf(earlier) !== effectOf(rule),
      );
    if (wider === undefined) return [];
    return [
      violation(rule.resource, "priority", {
        id: `shadowed-by:${wider.resource.name}`,
        what: `is behind "${wider.resource.name}" (${shown(wider.priority)}), which takes everything that this rule asks for`,
        fix: "Give the narrower rule the lower number: headers first, then weights, then the rest.",
      }),
    ];
  });

/** Priorities of two contexts that lie between each other: one cannot grow without the other's being renumbered. */
function bandFindings(rules: readonly RouteRule[]): readonly Finding[] {
  const bands = new Map<string, number[]>();
  for (const { owner, priority } of rules)
    if (isContext(owner) && typeof priority === "number") bands.set(owner, [...(bands.get(owner) ?? []), priority]);
  const found = [...bands].map(([owner, numbers]) => [owner, Math.min(...numbers), Math.max(...numbers)] as const);
  return rules.flatMap((rule): readonly Finding[] => {
    const { owner, priority } = rule;
    if (!isContext(owner) || typeof priority !== "number") return [];
    const other = found.find(([name, least, most]) => name !== owner && least < priority && priority < most);
    if (other === undefined) return [];
    return [
      violation(rule.resource, "priority", {
        id: `band-of:${other[0]}`,
        what: `is ${priority}, inside the band of ${shownOwner(other[0])} (${other[1]} to ${other[2]})`,
        fix: "Keep the priorities of each context together.",
      }),
    ];
  });
}

/** `route-priority-order` */
export const orderRules: Policy = {
  id: "route-priority-order",
  family: "routing",
  title: "Narrow rules stand before wide ones, and each context has its band",
  severity: "high",
  description:
    "A rule whose requests are all taken by an earlier rule with other targets never comes to its turn: the narrower has the lower number. Priorities of one context are not interleaved with another's.",
  why: "A rule that is never asked looks like a route and is none.",
  remediation: "Number header rules before weighted ones and these before the rest, inside the context's band.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {},
  checkStack: (graph) =>
    [...graph.once(rulesByListener).values()].flatMap((all) => {
      const rules = all.filter(isNumbered);
      return [...shadowFindings(rules), ...bandFindings(rules)];
    }),
};
