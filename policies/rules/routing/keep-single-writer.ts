import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { LISTENERS, readRule, RULES, type RouteRule } from "../../core/routing/rule";
import { targetsOf } from "../../core/routing/targets";
import { SAFE_METHODS, writersOf } from "../../core/routing/writers";
import { ALWAYS } from "../../core/stage";

/** A rule that splits must be limited to safe methods. This is seen from its shape, before any target group exists. */
function splitFindings(rule: RouteRule): readonly Finding[] {
  const safe = rule.methods !== undefined && rule.methods.every((method) => SAFE_METHODS.includes(method));
  if (safe || rule.groups < 2) return [];
  return [
    violation(rule.resource, "actions", {
      id: "split-writes",
      what: `split ${rule.paths.join(", ")} between target groups, writes included`,
      fix: "Add a method condition with GET and HEAD, or forward to one target group.",
    }),
  ];
}

function familyFindings(
  family: string,
  rules: readonly RouteRule[],
  fallback: readonly string[] | undefined,
): readonly Finding[] {
  const own = rules.filter((rule) => rule.paths.includes(family));
  const [first] = own;
  if (first === undefined) return [];
  const { owners, open } = writersOf(family, rules, fallback);
  if (owners.size > 1)
    return [
      violation(first.resource, "actions", {
        id: `two-writers:${family}`,
        what: `send writes of "${family}" to ${owners.size} owners: ${[...owners].sort().join(", ")}`,
        fix: "Let every method but GET, HEAD and OPTIONS reach one target group.",
      }),
    ];
  if (open.length === 0) return [];
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
    "Reads may be split between the two paths, writes never: every method but GET, HEAD and OPTIONS of a path family must reach one target group.",
  why: "Writes that reach two owners are lost on one of them.",
  remediation: "Limit weighted rules to GET and HEAD, and let one rule without a method send the rest to the owner.",
  references: [{ framework: "Banyan", control: "one owner at every instant" }],
  levels: ALWAYS,
  config: {
    testerHeader: {
      type: "string",
      description:
        "Header by which a tester forces a path. Its rules are exempt: a write at the wrong side is refused there and forwarded.",
      default: "x-banyan-path",
    },
  },
  checkStack(graph, settings) {
    const tester = settings.text("testerHeader").toLowerCase();
    const rules = graph
      .ofType(...RULES)
      .map((resource) => readRule(graph, resource))
      .filter((rule) => !rule.headers.includes(tester))
      .sort((left, right) => left.priority - right.priority);
    const listeners = [...new Set(rules.map((rule) => rule.listener))];
    return [
      ...rules.flatMap(splitFindings),
      ...listeners.flatMap((listener) => {
        const here = rules.filter((rule) => rule.listener === listener);
        const resource = graph.ofType(...LISTENERS).find(({ urn }) => urn === listener);
        const fallback = resource === undefined ? [] : targetsOf(graph, resource, "defaultActions");
        const families = [...new Set(here.flatMap((rule) => rule.paths))];
        return families.flatMap((family) => familyFindings(family, here, fallback));
      }),
    ];
  },
};
