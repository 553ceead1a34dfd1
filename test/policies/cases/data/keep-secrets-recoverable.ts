import { keepSecretsRecoverable } from "../../../../policies/rules/data/keep-secrets-recoverable";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const secret = making("aws:secretsmanager/secret:Secret", { kmsKeyId: "alias/own" });

export const keepSecretsRecoverableCases: PolicyCases = {
  policy: keepSecretsRecoverable,
  spellings: {
    "AWS' own key": {
      good: [on("one of our own by alias", secret())],
      bad: [
        on("by alias", secret({ kmsKeyId: "alias/aws/secretsmanager" }), { finding: "no-own-key" }),
        on("by ARN", secret({ kmsKeyId: "arn:aws:kms:eu-central-1:111111111111:alias/aws/secretsmanager" }), {
          finding: "no-own-key",
        }),
      ],
    },
    "a secret": {
      good: [
        on("by default", secret()),
        on("for a week", secret({ recoveryWindowInDays: 7 })),
        on("with a key of the same update", secret({ kmsKeyId: UNKNOWN_TEXT })),
      ],
      bad: [
        on("without a key", secret({ kmsKeyId: undefined }), { finding: "no-own-key" }),
        on("gone at once", secret({ recoveryWindowInDays: 0 }), { finding: "no-recovery" }),
        on("gone at once, as a text", secret({ recoveryWindowInDays: "0" }), { finding: "no-recovery" }),
      ],
    },
  },
  undecided: [on("not known", secret({ recoveryWindowInDays: UNKNOWN_TEXT }))],
  mutations: [
    changing("database-forward-key", having({ recoveryWindowInDays: 0 })),
    changing("database-forward-key", without("kmsKeyId")),
  ],
};
