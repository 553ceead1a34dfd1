import { consumersIn, type Consumer } from "../../core/contexts/consumers";
import { BANYAN_CONTEXTS, shownOwner } from "../../core/contexts/metadata";
import { violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import { ROLE } from "../../core/iam/carriers";
import { trustedServices } from "../../core/contexts/trust";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";

const shown = ({ resource, slot }: Consumer): string => `"${resource.name}" (${slot})`;

function checkShared(role: Resource, consumers: readonly Consumer[]): readonly Finding[] {
  if (consumers.length < 2) return [];
  return [
    violation(role, "", {
      id: "shared",
      what: `the role is used by ${consumers.map(shown).join(" and ")}`,
      fix: "Give each function, and each of a task's two slots, a role of its own.",
    }),
  ];
}

const checkOwners = (graph: Graph, role: Resource, consumers: readonly Consumer[]): readonly Finding[] =>
  consumers.flatMap((consumer) => {
    const [own, other] = [graph.ownerOf(role), graph.ownerOf(consumer.resource)];
    if (own === undefined || other === undefined || own === other) return [];
    return [
      violation(consumer.resource, consumer.slot, {
        id: `foreign-role:${role.name}`,
        what: `is role "${role.name}" of ${shownOwner(own)}, and this is of ${shownOwner(other)}`,
        fix: "Use a role of the same context.",
      }),
    ];
  });

function checkTrust(role: Resource): readonly Finding[] {
  const services = trustedServices(role);
  if (services.length < 2) return [];
  return [
    violation(role, "assumeRolePolicy", {
      id: "several-services",
      what: `lets ${services.join(" and ")} take the role on`,
      fix: "Trust the one service that runs the role's consumer.",
    }),
  ];
}

/** `ctx-role-single-consumer` */
export const giveRolesOneConsumer: Policy = {
  id: "ctx-role-single-consumer",
  family: "contexts",
  title: "A role is used by one function or one slot of one task",
  severity: "high",
  description:
    "A role has one consumer: a function, one slot of one task definition, a pipe or a state machine. The consumer is of the role's own context, a task's two roles differ, and the role trusts one service.",
  why: "A shared role has the union of what its users need, and its documents can no longer be told apart by context.",
  remediation: "Give each function and each slot of a task definition its own role.",
  references: BANYAN_CONTEXTS,
  levels: ALWAYS,
  config: {},
  checkStack: (graph) =>
    graph.ofType(ROLE).flatMap((role) => {
      const consumers = graph.once(consumersIn).filter((consumer) => consumer.role === role);
      return [...checkShared(role, consumers), ...checkOwners(graph, role, consumers), ...checkTrust(role)];
    }),
};
