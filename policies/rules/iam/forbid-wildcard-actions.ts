import { undecided, violation, type Finding } from "../../core/finding";
import { ownAccounts } from "../../core/iam/accounts";
import { allDocuments, IDENTITY_TYPES, RESOURCE_TYPES } from "../../core/iam/carriers";
import type { Statement } from "../../core/iam/document";
import { scopeOf } from "../../core/iam/principals";
import { hasWildcard } from "../../core/glob";
import { checkStatements } from "../../core/iam/statements";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";
import { UNKNOWN } from "../../core/value";

const isOwnAccount = (value: string, own: readonly string[]): boolean => {
  const scope = scopeOf(value);
  return scope.kind === "account" && (own.length === 0 || own.includes(scope.account));
};

/** A key's document lets the account do everything with the key: only so can the account's own policies decide. */
const isKeyOfAccount = (action: string, { principals }: Statement, purpose: string, own: readonly string[]): boolean =>
  purpose === "resource" &&
  action.toLowerCase() === "kms:*" &&
  principals.length > 0 &&
  principals.every(({ kind, value }) => kind === "AWS" && value !== UNKNOWN && isOwnAccount(value, own));

/** `iam-no-wildcard-action` */
export const forbidWildcardActions: Policy = {
  id: "iam-no-wildcard-action",
  family: "iam",
  title: "No wildcard in an allowed action",
  severity: "high",
  description:
    "Every document names each action that it allows: no `*` or `?` in an action, and no `NotAction` with Allow. Only a key's own document lets the account's root do `kms:*`.",
  why: "An action with a wildcard grants what AWS adds tomorrow.",
  remediation: "List the actions that the code calls.",
  references: [{ framework: "AWS FSBP", control: "IAM.21" }],
  levels: ALWAYS,
  config: {},
  types: [...IDENTITY_TYPES, ...RESOURCE_TYPES],
  checkResource: (resource) =>
    checkStatements(
      resource,
      (statement, path, { purpose }): readonly Finding[] => {
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
            if (!hasWildcard(action) || isKeyOfAccount(action, statement, purpose, ownAccounts(resource, [])))
              return [];
            return [
              violation(resource, at, {
                id: `wildcard:${action.toLowerCase()}`,
                what: `allows "${action}", a pattern`,
                fix: "Name each action that the code calls.",
              }),
            ];
          }),
        ];
      },
      allDocuments(resource),
    ),
};
