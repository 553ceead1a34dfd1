import { undecided, violation, type Finding } from "../../core/finding";
import { expandAction } from "../../core/iam/actions";
import type { Statement } from "../../core/iam/document";
import { hasNothingToName, tooWide, type ScopeLimits } from "../../core/iam/scope";
import { checkStatements } from "../../core/iam/statements";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { UNKNOWN } from "../../core/value";

/** Whether no action that a pattern means could be narrowed. What the data does not know could. */
function needsNoName(pattern: string): boolean {
  const actions = expandAction(pattern);
  return actions.length > 0 && actions.every(({ name, isWildcardOnly }) => isWildcardOnly || hasNothingToName(name));
}

/** Why the statement's actions need a narrower resource, for those that AWS can narrow. */
function scopeFindings(
  carrying: Resource,
  statement: Statement,
  path: string,
  limits: ScopeLimits,
): readonly Finding[] {
  const narrowable = statement.actions.filter((action) => action === UNKNOWN || !needsNoName(action));
  return statement.resources.flatMap((resource, index): readonly Finding[] => {
    const at = `${path}.Resource[${index}]`;
    if (resource === UNKNOWN) return [undecided(carrying, at)];
    const why = tooWide(resource, statement.condition, limits);
    if (why === undefined || narrowable.length === 0) return [];
    const actions = narrowable.map((action) => (action === UNKNOWN ? "an unknown action" : action));
    return [
      violation(carrying, at, {
        id: `wide:${resource}`,
        what: `"${resource}" ${why}; allowed on it: ${actions.join(", ") || "nothing that needs one"}`,
        fix: "Name the resource: literal partition, region, account and name.",
      }),
    ];
  });
}

/** `iam-resource-scoped` */
export const scopeResources: Policy = {
  id: "iam-resource-scoped",
  family: "iam",
  title: "Every allowed action names its resources",
  severity: "high",
  description:
    'Each action is allowed on named resources only. "*" is right for those actions alone that AWS can narrow to no resource.',
  why: "A permission that names no resource holds for those of everybody else, too.",
  remediation:
    "Build the ARN from the resource's name. Put actions that support no resource into a statement of their own.",
  references: [{ framework: "AWS FSBP", control: "IAM.1" }],
  levels: ALWAYS,
  config: {
    partitions: {
      type: "array",
      description: "Partitions that ARNs may be in.",
      default: ["aws", "aws-cn", "aws-us-gov"],
    },
    regions: { type: "array", description: "Regions that ARNs may be in; empty allows any.", default: [] },
    accounts: { type: "array", description: "Accounts that ARNs may be in; empty allows any.", default: [] },
  },
  checkResource(resource, settings) {
    const limits: ScopeLimits = {
      partitions: settings.list("partitions"),
      regions: settings.list("regions"),
      accounts: settings.list("accounts"),
    };
    return checkStatements(resource, (statement, path, carrier) => {
      // A trust policy is about its role: it has no resource.
      if (carrier.purpose === "trust") return [];
      if (statement.inverted.includes("NotResource"))
        return [
          violation(resource, `${path}.NotResource`, {
            id: "not-resource",
            what: "allows the actions on everything but those named",
            fix: "Name the resources in Resource instead.",
          }),
        ];
      return scopeFindings(resource, statement, path, limits);
    });
  },
};
