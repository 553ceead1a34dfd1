import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { protocolOf, rulesIn } from "../../core/routing/rule";
import { ALWAYS } from "../../core/stage";
import { asList, at, member, shown, UNKNOWN, type Value } from "../../core/value";

/** Why an action is no redirect to HTTPS. */
function problemOf(action: Value): string | typeof UNKNOWN | undefined {
  const type = action === UNKNOWN ? UNKNOWN : member(action, "type");
  if (type === UNKNOWN) return UNKNOWN;
  if (type !== "redirect") return `has the action "${shown(type)}" without encryption`;
  const protocol = at(action, "redirect", "protocol");
  if (protocol === UNKNOWN) return UNKNOWN;
  return protocol === "HTTPS"
    ? undefined
    : `redirects to ${JSON.stringify(protocol ?? "#{protocol}")} instead of HTTPS`;
}

/** `route-no-rules-on-http-listener` */
export const redirectOnHttp: Policy = {
  id: "route-no-rules-on-http-listener",
  family: "routing",
  title: "Rules of an unencrypted listener redirect to HTTPS only",
  severity: "high",
  description: "A rule of a listener with protocol HTTP, or without one, has redirects to HTTPS as its only actions.",
  why: "A context's route without encryption is a second way in that the migration does not move.",
  remediation: "Put the rule on the HTTPS listener.",
  references: [...BANYAN_ROUTING, { framework: "AWS FSBP", control: "ELB.1" }],
  levels: ALWAYS,
  config: {},
  checkStack: (graph) =>
    graph.once(rulesIn).flatMap(({ resource, listenerResource }): readonly Finding[] => {
      if (listenerResource === undefined) return [];
      if (member(listenerResource.props, "protocol") === UNKNOWN) return [undecided(listenerResource, "protocol")];
      if (!["", "HTTP"].includes(protocolOf(listenerResource).toUpperCase())) return [];
      const actions = asList(member(resource.props, "actions"));
      if (actions === UNKNOWN) return [undecided(resource, "actions")];
      return actions.flatMap((action, index): readonly Finding[] => {
        const problem = problemOf(action);
        if (problem === undefined) return [];
        if (problem === UNKNOWN) return [undecided(resource, `actions[${index}]`)];
        return [
          violation(resource, `actions[${index}]`, {
            id: "unencrypted",
            what: `${problem}: its listener "${listenerResource.name}" is not encrypted`,
            fix: "Put the rule on the HTTPS listener, or redirect to it.",
          }),
        ];
      });
    }),
};
