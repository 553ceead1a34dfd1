/** Limits of a load balancer, counted before AWS does. Pure. */
import type { Rule } from "./rules";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
export const LIMITS = {
  /** Adjustable at AWS; ask there first, then raise it here. */
  rulesPerLoadBalancer: 100,
  targetGroupsPerLoadBalancer: 100,
  valuesPerRule: 5,
  wildcardsPerRule: 5,
  valuesPerCondition: 3,
  patternLength: 128,
  priority: 50_000,
} as const;

const wildcards = (pattern: string): number => [...pattern].filter((letter) => letter === "*" || letter === "?").length;

function ruleMistakes(rule: Rule): readonly string[] {
  const groups = [rule.conditions.header?.values ?? [], rule.conditions.methods ?? [], rule.conditions.paths];
  const patterns = [...(rule.conditions.header?.values ?? []), ...rule.conditions.paths];
  const counted: readonly (readonly [number, number, string])[] = [
    [groups.flat().length, LIMITS.valuesPerRule, "condition values"],
    [Math.max(...groups.map((group) => group.length)), LIMITS.valuesPerCondition, "values of one condition"],
    [patterns.map(wildcards).reduce((sum, count) => sum + count, 0), LIMITS.wildcardsPerRule, "wildcards"],
    [Math.max(...patterns.map((pattern) => pattern.length)), LIMITS.patternLength, "characters in a pattern"],
    [rule.priority, LIMITS.priority, "as its priority"],
  ];
  return counted
    .filter(([count, limit]) => count > limit)
    .map(([count, limit, what]) => `rule ${rule.priority} (${rule.kind}) has ${count} ${what}; at most ${limit}`);
}

/** What of `rules` a load balancer would refuse. `targetGroups` counts the monolith's as well. */
export function limitMistakes(rules: readonly Rule[], targetGroups: number): readonly string[] {
  const priorities = rules.map((rule) => rule.priority);
  const twice = priorities.filter((priority, index) => priorities.indexOf(priority) !== index);
  return [
    ...rules.flatMap(ruleMistakes),
    ...twice.map((priority) => `priority ${priority} is used by two rules`),
    ...(rules.length > LIMITS.rulesPerLoadBalancer
      ? [`${rules.length} rules on one load balancer; at most ${LIMITS.rulesPerLoadBalancer}: add a second one`]
      : []),
    ...(targetGroups > LIMITS.targetGroupsPerLoadBalancer
      ? [`${targetGroups} target groups on one load balancer; at most ${LIMITS.targetGroupsPerLoadBalancer}`]
      : []),
  ];
}
