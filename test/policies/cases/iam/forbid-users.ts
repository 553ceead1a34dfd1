import { forbidUsers } from "../../../../policies/rules/iam/forbid-users";
import { adding, on, type PolicyCases } from "../../support/cases";

const iam = (name: string) => ({
  type: `aws:iam/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
  name: "extra",
  props: {},
});

export const forbidUsersCases: PolicyCases = {
  policy: forbidUsers,
  spellings: {
    "as a resource": {
      good: ["Role", "RolePolicy", "Group", "OpenIdConnectProvider"].map((name) => on(name, iam(name))),
      bad: [
        "User",
        "AccessKey",
        "UserLoginProfile",
        "ServiceSpecificCredential",
        "UserPolicy",
        "UserPolicyAttachment",
        "UserPoliciesExclusive",
        "UserPolicyAttachmentsExclusive",
        "UserGroupMembership",
        "SshKey",
        "SigningCertificate",
      ].map((name) => on(name, iam(name), { finding: "user", by: "resource" })),
    },
  },
  mutations: [adding(iam("User"))],
};
