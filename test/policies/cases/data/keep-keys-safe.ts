import { keepKeysSafe } from "../../../../policies/rules/data/keep-keys-safe";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const key = making("aws:kms/key:Key", { enableKeyRotation: true });
const replica = making("aws:kms/replicaKey:ReplicaKey");

export const keepKeysSafeCases: PolicyCases = {
  policy: keepKeysSafe,
  spellings: {
    "a key": {
      good: [
        on("rotated", key()),
        on("with the longest window", key({ deletionWindowInDays: 30 })),
        on(
          "for signatures",
          key({ enableKeyRotation: undefined, keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" }),
        ),
      ],
      bad: [
        on("not rotated by default", key({ enableKeyRotation: undefined }), { finding: "no-rotation" }),
        on("not rotated", key({ enableKeyRotation: false, customerMasterKeySpec: "SYMMETRIC_DEFAULT" }), {
          finding: "no-rotation",
        }),
        on("gone in a week", key({ deletionWindowInDays: 7 }), { finding: "short-window" }),
        on("lockout", key({ bypassPolicyLockoutSafetyCheck: true }), { finding: "lockout" }),
      ],
    },
    "a replica key": {
      good: [on("rotated with its primary", replica())],
      bad: [on("gone in a week", replica({ deletionWindowInDays: 7 }))],
    },
  },
  undecided: [on("not known", key({ enableKeyRotation: UNKNOWN_TEXT }))],
  mutations: [adding(key({ enableKeyRotation: false }))],
};
