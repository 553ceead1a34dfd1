import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { familiesOf, pathsOf } from "../../core/routing/conditions";
import { asksFor, liveGroups, rulesByListener, rulesIn, type RouteRule } from "../../core/routing/rule";
import { reachedBy, sharesOf } from "../../core/routing/targets";
import { isReadOnly, writersOf } from "../../core/routing/writers";
import { ALWAYS } from "../../core/stage";

/** A rule that splits must be limited to safe methods. This is seen from its shape, before any target group exists. */
function splitFindings(rule: RouteRule): readonly Finding[] {
  if (isReadOnly(rule) || liveGroups(rule) < 2) return [];
  return [
    violation(rule.resource, "actions", {
      id: "split-writes",
      what: `split ${pathsOf(rule.conditions).join(", ")} between owners, writes included`,
      fix: "Add a method condition with GET and HEAD, or forward to one target group.",
    }),
  ];
}

function familyFindings(
  family: string,
  rules: readonly RouteRule[],
  fallback: readonly string[] | undefined,
): readonly Finding[] {
  const first = rules.find((rule) => familiesOf(rule.conditions).includes(family));
  if (first === undefined) return [];
  const { owners, isOpen } = writersOf(family, rules, fallback, first.owner);
  if (owners.size > 1)
    return [
      violation(first.resource, "actions", {
        id: `two-writers:${family}`,
        what: `send writes of "${family}" to ${owners.size} owners: ${[...owners].sort().join(", ")}`,
        fix: "Let every method but GET, HEAD and OPTIONS reach one owner.",
      }),
    ];
  if (!isOpen) return [];
  return [
    undecided(first.resource, "actions", "Let each rule depend on the target groups that it uses, and on no others."),
  ];
}

/** `route-single-writer` */
export const keepSingleWriter: Policy = {
  id: "route-single-writer",
  family: "routing",
  title: "The writes of a path reach exactly one owner",
  severity: "critical",
  description:
    "Reads may be split between the two paths, writes never: every method but GET, HEAD and OPTIONS of a path family reaches one owner, whatever else a request carries. The tester's header is exempt.",
  why: "Writes that reach two owners are lost on one of them.",
  remediation: "Limit weighted rules to GET and HEAD, and let one rule without a method send the rest to the owner.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {
    testerHeaders: {
      type: "array",
      description:
        "Headers by which a tester forces a path. Their rules are exempt: a write at the wrong side is refused there and forwarded.",
      default: ["x-banyan-path"],
    },
  },
  checkStack(graph, settings) {
    const isTester = (rule: RouteRule): boolean => asksFor(rule, settings.list("testerHeaders"));
    const splits = graph
      .once(rulesIn)
      .filter((rule) => !isTester(rule))
      .flatMap(splitFindings);
    const families = [...graph.once(rulesByListener)].flatMap(([listener, all]) => {
      const rules = all.filter((rule) => !isTester(rule));
      const resource = graph.get(listener);
      const fallback = resource === undefined ? [] : reachedBy(sharesOf(graph, resource, "defaultActions"));
      const paths = [...new Set(rules.flatMap((rule) => familiesOf(rule.conditions)))];
      return paths.flatMap((family) => familyFindings(family, rules, fallback));
    });
    return [...splits, ...families];
  },
};
