import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import { covers } from "../../core/glob";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { readConditions } from "../../core/routing/conditions";
import { RULES } from "../../core/routing/rule";
import { ALWAYS } from "../../core/stage";
import { asList, at, member, shown, UNKNOWN, type Value } from "../../core/value";

/** A replacement as a pattern: what an expression captured can be anything. */
const asPattern = (replacement: string): string => replacement.replace(/\$(\d+|\{\w+\}|<\w+>)/g, "*");

function checkRewrite(resource: Resource, path: string, transform: Value): readonly Finding[] {
  const type = transform === UNKNOWN ? UNKNOWN : member(transform, "type");
  const replacement = at(transform, "urlRewriteConfig", "rewrite", "replace");
  if (type === UNKNOWN || replacement === UNKNOWN) return [undecided(resource, path)];
  if (type !== "url-rewrite" && replacement === null) return [];
  const { paths, isOpen } = readConditions(member(resource.props, "conditions"));
  if (isOpen) return [undecided(resource, "conditions")];
  const pattern = typeof replacement === "string" ? asPattern(replacement) : "*";
  if (paths.some((family) => covers(family, pattern))) return [];
  return [
    violation(resource, path, {
      id: `leaves:${shown(replacement)}`,
      what: `rewrites ${paths.join(", ") || "every path"} to "${shown(replacement)}", outside of the rule's own paths`,
      fix: "Remove it, or keep the rule's own prefix in the replacement.",
    }),
  ];
}

/** `route-transform-confined` */
export const confineTransforms: Policy = {
  id: "route-transform-confined",
  family: "routing",
  title: "A rule rewrites no path out of its own family",
  severity: "high",
  description: "A rule has no URL rewrite, or one whose result matches the rule's own path patterns.",
  why: "A rewritten path goes past every check that was made on the path that the client asked for.",
  remediation: "Remove the rewrite; let both sides serve the same paths.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {},
  types: RULES,
  checkResource(resource) {
    const transforms = asList(member(resource.props, "transforms"));
    if (transforms === UNKNOWN) return [undecided(resource, "transforms")];
    return transforms.flatMap((transform, index) => checkRewrite(resource, `transforms[${index}]`, transform));
  },
};
