import { undecided, violation, type Finding } from "../../core/finding";
import { ROLE } from "../../core/iam/carriers";
import { isRuntimeRole } from "../../core/iam/runtime";
import { BOUNDED_CONTEXT, type Graph } from "../../core/graph";
import { contextOfParent, ownerInTags } from "../../core/owner";
import { readName } from "../../core/naming";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION, stackOf } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const isGiven = (role: Resource): boolean => {
  const boundary = member(role.props, "permissionsBoundary");
  return boundary !== null && boundary !== "";
};

/** An account in which one role of the stack has a boundary has one. */
function checkAgreement(graph: Graph): readonly Finding[] {
  const roles = graph.ofType(ROLE).filter((role) => isRuntimeRole(role) !== false);
  if (!roles.some(isGiven)) return [];
  return roles
    .filter((role) => !isGiven(role))
    .map((role) =>
      violation(role, "permissionsBoundary", {
        id: "boundary",
        what: "is missing, while other roles of the stack have one",
        fix: "Set it to the account's boundary.",
      }),
    );
}

/** `iam-permissions-boundary` */
export const requireBoundary: Policy = {
  id: "iam-permissions-boundary",
  family: "iam",
  title: "Roles that code runs with stay within the account's boundary",
  severity: "medium",
  description:
    "Where the account has a permissions boundary, named by its ARN in the settings or carried by some role of the stack, every role of a function, task, pipe or schedule carries it.",
  why: "A boundary holds even when a policy was written too wide.",
  remediation: "Set permissionsBoundary to the ARN in the settings.",
  references: [{ framework: "AWS Well-Architected", control: "SEC03-BP05" }],
  levels: IN_PRODUCTION,
  config: {
    boundary: {
      type: "string",
      description:
        "ARN of the boundary; {stack} and {context} stand for the stack's and the context's. Empty: the account has none.",
      default: "",
    },
  },
  types: [ROLE],
  checkResource(role, settings) {
    const template = settings.text("boundary");
    if (template === "" || isRuntimeRole(role) === false) return [];
    const fix = `Set it to "${template}".`;
    const boundary = member(role.props, "permissionsBoundary");
    if (boundary === UNKNOWN) return [undecided(role, "permissionsBoundary", fix)];
    const context = contextOfParent(role, BOUNDED_CONTEXT) ?? ownerInTags(role);
    const known = { stack: stackOf(role.urn), ...(context === undefined ? {} : { context }) };
    if (typeof boundary === "string" && readName(template, known, boundary) !== undefined) return [];
    const what = boundary === null || boundary === "" ? "is missing" : "is not the account's boundary";
    return [violation(role, "permissionsBoundary", { id: "boundary", what, fix })];
  },
  checkStack: (graph, settings) => (settings.text("boundary") === "" ? checkAgreement(graph) : []),
};
