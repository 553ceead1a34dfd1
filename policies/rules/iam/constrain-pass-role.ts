import { undecided, violation, type Finding } from "../../core/finding";
import { IDENTITY_TYPES } from "../../core/iam/carriers";
import { isLiteralRole, passedTo, passesRoles } from "../../core/iam/pass-role";
import { checkStatements } from "../../core/iam/statements";
import type { Statement } from "../../core/iam/document";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { UNKNOWN } from "../../core/value";

const SERVICE_FIX = 'Add { StringEquals: { "iam:PassedToService": "<service>.amazonaws.com" } }.';

function serviceFindings(resource: Resource, statement: Statement, path: string): readonly Finding[] {
  const services = passedTo(statement);
  if (services === UNKNOWN) return [undecided(resource, `${path}.Condition`, SERVICE_FIX)];
  if (services !== undefined) return [];
  return [
    violation(resource, `${path}.Condition`, {
      id: "any-service",
      what: "lets iam:PassRole hand the role to any service that the role trusts",
      fix: SERVICE_FIX,
    }),
  ];
}

function roleFindings(resource: Resource, statement: Statement, path: string): readonly Finding[] {
  const fix = "Name each role by its whole ARN.";
  if (statement.inverted.includes("NotResource"))
    return [
      violation(resource, `${path}.NotResource`, {
        id: "any-role",
        what: "lets iam:PassRole pass nearly every role",
        fix,
      }),
    ];
  return statement.resources.flatMap((role, index): readonly Finding[] => {
    const at = `${path}.Resource[${index}]`;
    if (role === UNKNOWN) return [undecided(resource, at)];
    if (isLiteralRole(role)) return [];
    return [
      violation(resource, at, {
        id: `any-role:${role}`,
        what: `lets iam:PassRole pass "${role}", which is no single role`,
        fix,
      }),
    ];
  });
}

/** `iam-passrole-constrained` */
export const constrainPassRole: Policy = {
  id: "iam-passrole-constrained",
  family: "iam",
  title: "Roles are passed by name, to a named service",
  severity: "critical",
  description:
    "Where iam:PassRole is allowed, by whatever pattern, every resource is the ARN of one role and the condition names the services that it may be passed to.",
  why: "Whoever may pass any role has the permissions of all of them.",
  remediation: "Name the roles, and the service in iam:PassedToService.",
  references: [
    { framework: "AWS FSBP", control: "IAM.1" },
    { framework: "CWE", control: "CWE-269" },
  ],
  levels: ALWAYS,
  config: {},
  types: IDENTITY_TYPES,
  checkResource: (resource) =>
    checkStatements(resource, (statement, path, { purpose }) =>
      purpose === "trust" || !passesRoles(statement)
        ? []
        : [...roleFindings(resource, statement, path), ...serviceFindings(resource, statement, path)],
    ),
};
