import { numberOf, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { loadBalancerTokens } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { asList, at, member, UNKNOWN, type Value } from "../../core/value";

const FIX =
  'Make it one redirect: { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }.';

/** What a redirect must say. Where it says nothing, AWS keeps the request's own protocol and port. */
const DEMANDS: readonly { readonly name: string; readonly holds: (value: Value) => boolean }[] = [
  { name: "protocol", holds: (value) => value === "HTTPS" },
  { name: "port", holds: (value) => numberOf(value) === 443 },
  { name: "statusCode", holds: (value) => value === "HTTP_301" || value === "HTTP_302" },
];

/** `net-http-redirect-only` */
export const redirectHttp: Policy = {
  id: "net-http-redirect-only",
  family: "network",
  title: "Plain HTTP listeners only redirect to HTTPS",
  severity: "high",
  description: "A listener with protocol HTTP, or with none, has one default action: a redirect to HTTPS on port 443.",
  why: "What is sent in plain HTTP, tokens and cookies included, is read and changed on its way.",
  remediation: FIX,
  references: [{ framework: "AWS FSBP", control: "ELB.1" }],
  levels: ALWAYS,
  config: {},
  types: loadBalancerTokens("Listener"),
  checkResource(resource): readonly Finding[] {
    const protocol = member(resource.props, "protocol");
    if (protocol === UNKNOWN) return [undecided(resource, "protocol")];
    if (typeof protocol === "string" && protocol !== "" && protocol.toUpperCase() !== "HTTP") return [];
    // The listener of a gateway load balancer has no protocol either.
    const balancer = member(resource.props, "loadBalancerArn");
    if (typeof balancer === "string" && balancer.includes(":loadbalancer/gwy/")) return [];
    const actions = asList(member(resource.props, "defaultActions"));
    if (actions === UNKNOWN) return [undecided(resource, "defaultActions", FIX)];
    if (actions.length !== 1) {
      const what = `has ${actions.length} actions on a plain HTTP listener; exactly one redirect is allowed`;
      return [violation(resource, "defaultActions", { id: "not-one-action", what, fix: FIX })];
    }
    return ofAction(resource, actions[0] ?? null);
  },
};

function ofAction(resource: Parameters<typeof violation>[0], action: Value): readonly Finding[] {
  const type = member(action, "type");
  if (type === UNKNOWN) return [undecided(resource, "defaultActions[0].type", FIX)];
  if (type !== "redirect") {
    const what = `is ${shown(type)} on a plain HTTP listener`;
    return [violation(resource, "defaultActions[0].type", { id: "no-redirect", what, fix: FIX })];
  }
  return DEMANDS.flatMap(({ name, holds }) => {
    const value = at(action, "redirect", name);
    const path = `defaultActions[0].redirect.${name}`;
    if (value === UNKNOWN) return [undecided(resource, path, FIX)];
    if (holds(value)) return [];
    return [violation(resource, path, { id: `redirect-${name}`, what: `is ${shown(value)}`, fix: FIX })];
  });
}
