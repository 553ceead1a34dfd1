import { knowDocumentsAtPreview } from "../../../../policies/rules/iam/know-documents-at-preview";
import { policyText, tableArn } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { LAMBDA_TRUST, rolePolicy } from "../../support/documents";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const GOOD = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: tableArn("ratings") };
const OPEN = { ...GOOD, Resource: UNKNOWN_TEXT };
const policy = (value: unknown, name = "own"): Subject => ({
  type: "aws:iam/policy:Policy",
  name,
  props: { policy: value },
});
const role = (props: Readonly<Record<string, unknown>>): Subject => ({
  type: "aws:iam/role:Role",
  props: { assumeRolePolicy: LAMBDA_TRUST, ...props },
});

export const knowDocumentsAtPreviewCases: PolicyCases = {
  policy: knowDocumentsAtPreview,
  spellings: {
    "a policy": {
      good: [
        on("by names", policy(policyText(GOOD))),
        on("attached to a role that is not known", {
          ...rolePolicy(GOOD),
          props: { role: UNKNOWN_TEXT, policy: policyText(GOOD) },
        }),
        on("on the list", policy(UNKNOWN_TEXT, "generated"), { config: { exceptions: ["gen*"] } }),
      ],
      bad: [
        on("not known", policy(UNKNOWN_TEXT), { finding: "unknown" }),
        on("not known in production", policy(UNKNOWN_TEXT), { stack: "prod" }),
        on("not known in a part", policy(policyText(GOOD, OPEN))),
        on("of a role", { type: "aws:iam/rolePolicy:RolePolicy", props: { role: "r", policy: UNKNOWN_TEXT } }),
        on("of a group", { type: "aws:iam/groupPolicy:GroupPolicy", props: { group: "g", policy: UNKNOWN_TEXT } }),
        on("another than on the list", policy(UNKNOWN_TEXT), { config: { exceptions: ["gen*"] } }),
      ],
    },
    "a role": {
      good: [
        on("by names", role({ inlinePolicies: [{ name: "own", policy: policyText(GOOD) }] })),
        on("without", role({})),
      ],
      bad: [
        on("whose trust is not known", role({ assumeRolePolicy: UNKNOWN_TEXT })),
        on("whose inline policy is not known", role({ inlinePolicies: [{ name: "own", policy: UNKNOWN_TEXT }] })),
        on("whose inline policies are not known", role({ inlinePolicies: UNKNOWN_TEXT })),
      ],
    },
  },
  mutations: [changing("ratings-api-policy", having({ policy: UNKNOWN_TEXT }))],
};
