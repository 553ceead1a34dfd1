import { demand, isOwnKey, numberOf } from "../../core/demands";
import { violation } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { member } from "../../core/value";

/** `data-secret` */
export const keepSecretsRecoverable: Policy = {
  id: "data-secret",
  family: "data",
  title: "Secrets are encrypted with a key of our own and can be brought back",
  severity: "medium",
  description: "A secret names a key, and its deletion waits; a key that is created in the same update counts.",
  why: "A secret that is deleted at once takes down everything that reads it.",
  remediation: "Set kmsKeyId, and leave recoveryWindowInDays out or set it to 7 or more.",
  references: [{ framework: "Checkov", control: "CKV_AWS_149" }],
  levels: IN_PRODUCTION,
  config: {},
  types: ["aws:secretsmanager/secret:Secret"],
  checkResource: (resource) => [
    ...(isOwnKey(member(resource.props, "kmsKeyId"))
      ? []
      : [
          violation(resource, "kmsKeyId", {
            id: "no-own-key",
            what: "names no key of our own: AWS' is used, which everybody in the account may use",
            fix: "Name a key of the stack.",
          }),
        ]),
    ...demand(resource, [
      {
        path: "recoveryWindowInDays",
        id: "no-recovery",
        holds: (value) => value === null || numberOf(value) !== 0,
        what: "is 0: the secret is deleted at once",
        fix: "Leave it out for 30 days.",
      },
    ]),
  ],
};
