import { undecided, violation, type Finding } from "../../core/finding";
import { hasWildcard } from "../../core/glob";
import { checkStatements } from "../../core/iam/statements";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";
import { UNKNOWN } from "../../core/value";

/** `iam-no-wildcard-action` */
export const forbidWildcardActions: Policy = {
  id: "iam-no-wildcard-action",
  family: "iam",
  title: "No wildcard in an allowed action",
  severity: "high",
  description:
    "Identity and trust policies name each action that they allow: no `*` or `?` in an action, and no `NotAction` with Allow.",
  why: "An action with a wildcard grants what AWS adds tomorrow.",
  remediation: "List the actions that the code calls.",
  references: [{ framework: "AWS FSBP", control: "IAM.21" }],
  levels: ALWAYS,
  config: {},
  checkResource: (resource) =>
    checkStatements(resource, (statement, path): readonly Finding[] => {
      const inverted = statement.inverted.includes("NotAction")
        ? [
            violation(resource, `${path}.NotAction`, {
              id: "not-action",
              what: "allows every action but those named",
              fix: "Name the actions that the code calls in Action instead.",
            }),
          ]
        : [];
      return [
        ...inverted,
        ...statement.actions.flatMap((action, index): readonly Finding[] => {
          const at = `${path}.Action[${index}]`;
          if (action === UNKNOWN) return [undecided(resource, at)];
          if (!hasWildcard(action)) return [];
          return [
            violation(resource, at, {
              id: `wildcard:${action.toLowerCase()}`,
              what: `allows "${action}", a pattern`,
              fix: "Name each action that the code calls.",
            }),
          ];
        }),
      ];
    }),
};
