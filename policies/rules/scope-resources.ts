import type { Statement } from "../core/iam/document";
import { hasNothingToName, tooWide, type ScopeLimits } from "../core/iam/scope";
import { checkStatements, undecided } from "../core/iam/statements";
import { isWildcardOnly } from "../core/iam/wildcard-only";
import { listSetting, type Finding, type Policy, type PolicyConfig, type PolicyMetadata } from "../core/policy";
import { UNKNOWN } from "../core/value";

const about: PolicyMetadata = {
  id: "iam-resource-scoped",
  displayName: "Every allowed action names its resources",
  description:
    'Each action is allowed on named resources only. "*" is right for those actions alone that AWS can narrow to no resource.',
  severity: "high",
  remediation:
    "Build the ARN from the resource's name. Put actions that support no resource into a statement of their own.",
  tags: ["iam"],
  config: {
    partitions: {
      type: "array",
      description: "Partitions that ARNs may be in.",
      default: ["aws", "aws-cn", "aws-us-gov"],
    },
    regions: { type: "array", description: "Regions that ARNs may be in; empty allows any.", default: [] },
    accounts: { type: "array", description: "Accounts that ARNs may be in; empty allows any.", default: [] },
  },
};

/** Why the statement's actions need a narrower resource, for those that AWS can narrow. */
function scopeFindings(urn: string, statement: Statement, path: string, limits: ScopeLimits): readonly Finding[] {
  const narrowable = statement.actions.filter(
    (action) => action === UNKNOWN || !(isWildcardOnly(action) || hasNothingToName(action)),
  );
  return statement.resources.flatMap((resource, index): readonly Finding[] => {
    const at = `${path}.Resource[${index}]`;
    if (resource === UNKNOWN) return [undecided(urn, at)];
    const why = tooWide(resource, statement.condition, limits);
    if (why === undefined || (resource === "*" && narrowable.length === 0)) return [];
    const actions = narrowable.map((action) => (action === UNKNOWN ? "an unknown action" : action));
    return [
      {
        verdict: "violation",
        urn,
        path: at,
        problem: `"${resource}" ${why}; allowed on it: ${actions.join(", ") || "nothing that needs one"}`,
        fix: "Name the resource: literal partition, region, account and name.",
      },
    ];
  });
}

/** `iam-resource-scoped` */
export const scopeResources: Policy = {
  ...about,
  checkResource(resource, config: PolicyConfig) {
    const limits: ScopeLimits = {
      partitions: listSetting(about, config, "partitions"),
      regions: listSetting(about, config, "regions"),
      accounts: listSetting(about, config, "accounts"),
    };
    return checkStatements(resource, (statement, path, carrier) => {
      // A trust policy is about its role: it has no resource.
      if (carrier.purpose === "trust") return [];
      if (statement.inverted.includes("NotResource"))
        return [
          {
            verdict: "violation",
            urn: resource.urn,
            path: `${path}.NotResource`,
            problem: "allows the actions on everything but those named",
            fix: "Name the resources in Resource instead.",
          },
        ];
      return scopeFindings(resource.urn, statement, path, limits);
    });
  },
};
