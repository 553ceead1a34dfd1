import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { RULES, rulesIn } from "../../core/routing/rule";
import { ALWAYS } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const LAST = 50_000;

/** `route-priority-unique` */
export const numberRulesUniquely: Policy = {
  id: "route-priority-unique",
  family: "routing",
  title: "Every rule has a priority of its own",
  severity: "high",
  description:
    "A listener rule names its priority, an integer from 1 to 50000, and no other rule of the same listener has it, whichever token it was declared with.",
  why: "A priority that AWS chooses changes with the order of creation, and two equal ones stop an update half-way.",
  remediation: "Give each rule a fixed priority inside its context's band.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {},
  types: RULES,
  checkResource(resource): readonly Finding[] {
    const priority = member(resource.props, "priority");
    const wrong = (what: string): readonly Finding[] => [
      violation(resource, "priority", { id: "not-explicit", what, fix: `Set an integer from 1 to ${LAST}.` }),
    ];
    if (priority === UNKNOWN) return [undecided(resource, "priority")];
    if (priority === null) return wrong("is missing, so that AWS chooses it");
    if (typeof priority !== "number" || !Number.isInteger(priority) || priority < 1 || priority > LAST)
      return wrong(`is ${JSON.stringify(priority)}, no integer from 1 to ${LAST}`);
    return [];
  },
  checkStack: (graph) => {
    const rules = graph.once(rulesIn);
    return rules.flatMap((rule, index): readonly Finding[] => {
      if (rule.listener === undefined || typeof rule.priority !== "number") return [];
      const other = rules
        .slice(0, index)
        .find(({ listener, priority }) => listener === rule.listener && priority === rule.priority);
      if (other === undefined) return [];
      return [
        violation(rule.resource, "priority", {
          id: `taken:${rule.priority}`,
          what: `is ${rule.priority}, which "${other.resource.name}" has on the same listener`,
          fix: "Choose a priority that no other rule of the listener has.",
        }),
      ];
    });
  },
};
