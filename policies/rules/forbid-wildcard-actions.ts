import { hasWildcard } from "../core/glob";
import { checkStatements, undecided } from "../core/iam/statements";
import type { Finding, Policy } from "../core/policy";
import { UNKNOWN } from "../core/value";

/** `iam-no-wildcard-action` */
export const forbidWildcardActions: Policy = {
  id: "iam-no-wildcard-action",
  displayName: "No wildcard in an allowed action",
  description:
    "An action with a wildcard grants what AWS adds tomorrow. Identity and trust policies name each action that they allow.",
  severity: "high",
  remediation: "List the actions that the code calls.",
  tags: ["iam"],
  config: {},
  checkResource: (resource) =>
    checkStatements(resource, (statement, path): readonly Finding[] => {
      const inverted = statement.inverted.includes("NotAction")
        ? [
            {
              verdict: "violation" as const,
              urn: resource.urn,
              path: `${path}.NotAction`,
              problem: "allows every action but those named",
              fix: "Name the actions that the code calls in Action instead.",
            },
          ]
        : [];
      return [
        ...inverted,
        ...statement.actions.flatMap((action, index): readonly Finding[] => {
          const at = `${path}.Action[${index}]`;
          if (action === UNKNOWN) return [undecided(resource.urn, at)];
          if (!hasWildcard(action)) return [];
          return [
            {
              verdict: "violation",
              urn: resource.urn,
              path: at,
              problem: `allows "${action}", a pattern`,
              fix: "Name each action that the code calls.",
            },
          ];
        }),
      ];
    }),
};
