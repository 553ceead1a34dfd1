import { violation } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";

const USERS: readonly string[] = [
  "aws:iam/user:User",
  "aws:iam/accessKey:AccessKey",
  "aws:iam/userLoginProfile:UserLoginProfile",
  "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/userPoliciesExclusive:UserPoliciesExclusive",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
  "aws:iam/userGroupMembership:UserGroupMembership",
  "aws:iam/groupMembership:GroupMembership",
  "aws:iam/sshKey:SshKey",
  "aws:iam/signingCertificate:SigningCertificate",
];

/** `iam-no-users` */
export const forbidUsers: Policy = {
  id: "iam-no-users",
  family: "iam",
  title: "No users and no credentials that last",
  severity: "high",
  description: "The stack makes no IAM user, nothing that belongs to one, and no access key, password or certificate.",
  why: "What never expires is found one day, in a log, a laptop or a repository.",
  remediation: "Let services take on roles, people sign in through the identity center, pipelines through OIDC.",
  references: [
    { framework: "AWS FSBP", control: "IAM.2" },
    { framework: "AWS FSBP", control: "IAM.3" },
  ],
  levels: ALWAYS,
  config: {},
  types: USERS,
  checkResource: (resource) => [
    violation(resource, "", {
      id: "user",
      what: `is a ${resource.type.split(":").pop() ?? resource.type}, which belongs to a user`,
      fix: "Take it out: use a role.",
    }),
  ],
};
