import { BANYAN_ROUTING, shownOwner } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT, type Graph } from "../../core/graph";
import { contextOfParent, ownerInTags } from "../../core/owner";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { pathsOf, readConditions, takesEverything, type Conditions } from "../../core/routing/conditions";
import { contractsIn, isOver } from "../../core/routing/contracts";
import { isEncrypted, RULES, rulesIn } from "../../core/routing/rule";
import { forwardsIn, isContext, LISTENERS, sharesOf } from "../../core/routing/targets";
import { ALWAYS } from "../../core/stage";
import { asList, member, UNKNOWN, type Value } from "../../core/value";

const listenerFix = "Let defaultActions be one forward to the monolith's target group.";

/** A rule of a context without a path, or with one that takes everything. */
function catchAll(rule: Resource, conditions: Conditions, context: string): readonly Finding[] {
  const pattern = pathsOf(conditions).find(takesEverything);
  if (pattern === undefined || (conditions.isOpen && conditions.paths.length === 0)) return [];
  const how =
    conditions.paths.length + conditions.regexes.length === 0 ? "ask for no path" : `match every path by "${pattern}"`;
  return [
    violation(rule, "conditions", {
      id: "catch-all",
      what: `${how}, and the rule is of "${context}"`,
      fix: "Name the context's own path prefixes.",
    }),
  ];
}

const typesIn = (actions: Value): readonly Value[] | typeof UNKNOWN => {
  const list = asList(actions);
  return list === UNKNOWN ? UNKNOWN : list.map((action) => (action === UNKNOWN ? UNKNOWN : member(action, "type")));
};

/** Signing in first is no way of its own. */
const SIGN_IN: readonly Value[] = ["authenticate-oidc", "authenticate-cognito", "jwt-validation"];

/** What the shape of a listener's default action shows: a second group, before any of them exists. */
function splitDefault(listener: Resource): readonly Finding[] {
  if (!isEncrypted(listener)) return [];
  const actions = member(listener.props, "defaultActions");
  const types = typesIn(actions);
  if (types === UNKNOWN || types.includes(UNKNOWN)) return [undecided(listener, "defaultActions")];
  const forwards = forwardsIn(actions);
  const others = types.filter((type) => !SIGN_IN.includes(type));
  if (forwards.length < 2 && others.length < 2) return [];
  return [
    violation(listener, "defaultActions", {
      id: "split-default",
      what: `are ${Math.max(forwards.length, others.length)} ways for what no rule takes`,
      fix: listenerFix,
    }),
  ];
}

/** Whom the default action reaches, while any context may still go back. */
function defaultTarget(graph: Graph, listener: Resource): readonly Finding[] {
  if (!isEncrypted(listener) || isOver(graph.once(contractsIn))) return [];
  const isRouting = graph.once(contractsIn).length > 0 || graph.once(rulesIn).some(({ owner }) => isContext(owner));
  const types = typesIn(member(listener.props, "defaultActions"));
  const shares = sharesOf(graph, listener, "defaultActions");
  const foreign = shares.find(({ owner }) => isContext(owner));
  const wrong = (id: string, what: string): readonly Finding[] => [
    violation(listener, "defaultActions", { id, what, fix: listenerFix }),
  ];
  if (foreign !== undefined) return wrong("default-context", `send what no rule takes to ${shownOwner(foreign.owner)}`);
  if (types !== UNKNOWN && isRouting && !types.some((type) => type === "forward" || type === UNKNOWN))
    return wrong("default-none", "forward what no rule takes to nobody, and contexts still need the monolith");
  return shares.some(({ group }) => group === undefined) ? [undecided(listener, "defaultActions")] : [];
}

/** `route-catch-all-monolith` */
export const leaveTheRestToTheMonolith: Policy = {
  id: "route-catch-all-monolith",
  family: "routing",
  title: "What no context's paths name goes to the monolith",
  severity: "critical",
  description:
    "The default action of an encrypted listener is one forward to the monolith's target group, until every context is retired. No rule of a context takes every path, be it by its pattern, without one, or by host, method or header alone.",
  why: "A context that catches everything has taken over routes that nobody moved.",
  remediation: "Forward by default to the monolith; let a context's rules name its own paths.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {},
  types: [...RULES, ...LISTENERS],
  checkResource(resource): readonly Finding[] {
    if (LISTENERS.includes(resource.type)) return splitDefault(resource);
    const context = contextOfParent(resource, BOUNDED_CONTEXT) ?? ownerInTags(resource);
    if (!isContext(context) || forwardsIn(member(resource.props, "actions")).length === 0) return [];
    const conditions = readConditions(member(resource.props, "conditions"));
    const open = conditions.isOpen ? [undecided(resource, "conditions")] : [];
    // A tester's way back to the monolith has a path as well: all of a context's rules have.
    return [...catchAll(resource, conditions, context), ...open];
  },
  checkStack: (graph) => [
    ...graph.ofType(...LISTENERS).flatMap((listener) => [...splitDefault(listener), ...defaultTarget(graph, listener)]),
    ...graph.once(rulesIn).flatMap(({ resource, conditions, shares, owner }) => {
      const context = shares.map((share) => share.owner).find(isContext) ?? (shares.length > 0 ? owner : undefined);
      return isContext(context) ? catchAll(resource, conditions, context) : [];
    }),
  ],
};
