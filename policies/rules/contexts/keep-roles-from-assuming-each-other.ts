import { grantsIn } from "../../core/contexts/grants";
import { BANYAN_CONTEXTS, shownOwner } from "../../core/contexts/metadata";
import { trustOf } from "../../core/contexts/trust";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import { ROLE } from "../../core/iam/carriers";
import { mayAllowAny, mayMean, reaches } from "../../core/iam/reach";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const ASSUME = ["sts:assumerole"];

/** One role may take another on: where that is written. */
interface Step {
  readonly from: Resource;
  readonly to: Resource;
  readonly at: Resource;
  readonly path: string;
}

/** How ARNs of a role end, with and without a path. */
function roleForms(role: Resource): readonly string[] {
  const name = member(role.props, "name");
  return typeof name === "string" ? [`role/${name}`, `role/*/${name}`] : [];
}

const isRole = (principal: string, role: Resource): boolean =>
  principal === member(role.props, "arn") ||
  (principal.startsWith("arn:") && reaches(principal, "iam", roleForms(role)));

/** Steps by trust: the role's document names the other. `*` is everybody's, and other policies' matter, but a step it is. */
const byTrust = (graph: Graph): readonly Step[] => {
  const roles = graph.ofType(ROLE);
  return roles.flatMap((to) => {
    const { accounts, isOpen } = trustOf(to);
    const open = isOpen ? graph.sources(to, "assumeRolePolicy", [ROLE]) : [];
    return roles
      .filter((from) => from !== to)
      .filter((from) => open.includes(from) || accounts.some((one) => one === "*" || isRole(one, from)))
      .map((from) => ({ from, to, at: to, path: "assumeRolePolicy" }));
  });
};

/** Steps by permission: a document of the one allows to assume the other. */
const byPermission = (graph: Graph): readonly Step[] =>
  graph.once(grantsIn).flatMap(({ role: from, carrier, property, path, statement }) => {
    if (from === undefined || statement === undefined || !mayAllowAny(knownOf(statement), ASSUME)) return [];
    const sources = statement.resources.includes(UNKNOWN) ? graph.sources(carrier, property, [ROLE]) : [];
    return graph
      .ofType(ROLE)
      .filter((to) => to !== from && (mayMean(statement, "iam", roleForms(to)) || sources.includes(to)))
      .map((to) => ({ from, to, at: carrier, path }));
  });

const knownOf = <T extends { readonly actions: readonly (string | typeof UNKNOWN)[] }>(statement: T): T => ({
  ...statement,
  actions: statement.actions.filter((action) => action !== UNKNOWN),
});

/** Every role that can be reached from `start`, with the step that leaves it first. */
function reachedFrom(start: Resource, steps: readonly Step[]): ReadonlyMap<Resource, Step> {
  const reached = new Map<Resource, Step>();
  const visit = (role: Resource, first: Step | undefined): void => {
    for (const step of steps) {
      if (step.from !== role || step.to === start || reached.has(step.to)) continue;
      reached.set(step.to, first ?? step);
      visit(step.to, first ?? step);
    }
  };
  visit(start, undefined);
  return reached;
}

/** `ctx-role-assume-chain` */
export const keepRolesFromAssumingEachOther: Policy = {
  id: "ctx-role-assume-chain",
  family: "contexts",
  title: "No role leads to another context's role",
  severity: "critical",
  description:
    "No role trusts a role of another context and no document allows to assume one, directly or over other roles. The monolith counts as a context of its own.",
  why: "Whoever may take a role on has everything that it may do.",
  remediation: "Remove the trust or the permission; let the contexts meet at their interfaces.",
  references: BANYAN_CONTEXTS,
  levels: ALWAYS,
  config: {},
  checkStack(graph): readonly Finding[] {
    const steps = [...byTrust(graph), ...byPermission(graph)];
    const found = graph.ofType(ROLE).flatMap((from) => {
      const own = graph.ownerOf(from);
      if (own === undefined || own === "platform") return [];
      return [...reachedFrom(from, steps)].flatMap(([to, { at, path }]): readonly Finding[] => {
        const other = graph.ownerOf(to);
        if (other === undefined || other === "platform" || other === own) return [];
        return [
          violation(at, path, {
            id: `chain:${from.name}->${to.name}`,
            what: `lets role "${from.name}" of ${shownOwner(own)} become "${to.name}" of ${shownOwner(other)}`,
            fix: "Remove the trust or the permission that makes the step.",
          }),
        ];
      });
    });
    const open = graph
      .ofType(ROLE)
      .filter((role) => trustOf(role).isOpen && graph.sources(role, "assumeRolePolicy", [ROLE]).length === 0)
      .map((role) => undecided(role, "assumeRolePolicy"));
    return [...found, ...open];
  },
};
