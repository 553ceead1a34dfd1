import { consumersIn } from "../../core/contexts/consumers";
import { BANYAN_CONTEXTS } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { UNKNOWN } from "../../core/value";

/** `meta-function-role-known` */
export const knowFunctionRoles: Policy = {
  id: "meta-function-role-known",
  family: "contexts",
  title: "Functions and tasks run with roles of this stack",
  severity: "high",
  description: "The role of a function, and both roles of a task definition, are resources of the same stack.",
  why: "Of a role that stands elsewhere nothing is checked.",
  remediation: "Declare the role beside its function.",
  references: BANYAN_CONTEXTS,
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) =>
    graph.once(consumersIn).flatMap(({ resource, slot, reference, role }): readonly Finding[] => {
      if (role !== undefined) return [];
      if (reference === UNKNOWN) return [undecided(resource, slot, "Let it depend on one role of the stack.")];
      return [
        violation(resource, slot, {
          id: `unknown-role:${slot}`,
          what: reference === null ? "is missing" : `is ${JSON.stringify(reference)}, which is no role of this stack`,
          fix: "Declare the role in this stack and pass its ARN.",
        }),
      ];
    }),
};
