import { forbidWildcardActions } from "../../../../policies/rules/iam/forbid-wildcard-actions";
import { tableArn } from "../../fixtures/world";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { IDENTITY, bucketPolicy, keyPolicy, rolePolicy, roleTrusting } from "../../support/documents";
import { UNKNOWN_TEXT } from "../../support/subject";

const GOOD = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: tableArn("ratings") };
const ROOT = { AWS: "arn:aws:iam::111111111111:root" };
const TRUST = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const READ = { Effect: "Allow", Principal: ROOT, Action: "s3:GetObject", Resource: "arn:aws:s3:::assets/a" };
const KEY = { Effect: "Allow", Principal: ROOT, Action: "kms:*", Resource: "*" };

export const forbidWildcardActionsCases: PolicyCases = {
  policy: forbidWildcardActions,
  spellings: {
    "of an identity": {
      good: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) => on(`a named action in ${carrier}`, carry(GOOD))),
        on("a denial", rolePolicy({ Effect: "Deny", Action: "*", Resource: "*" })),
      ],
      bad: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) =>
          on(`a prefix in ${carrier}`, carry({ ...GOOD, Action: "dynamodb:Get*" }), {
            finding: "wildcard:dynamodb:get*",
          }),
        ),
        ...["*", "dynamodb:*", "DynamoDB:get?tem", "*:GetItem", "dynamodb:Get*Item"].map((action) =>
          on(`${action} beside another`, rolePolicy({ ...GOOD, Action: ["dynamodb:PutItem", action] }), {
            finding: "wildcard",
          }),
        ),
        on("behind an unknown", rolePolicy({ ...GOOD, Action: [UNKNOWN_TEXT, "dynamodb:*"] })),
        on("in a later statement", rolePolicy(GOOD, { ...GOOD, Action: "s3:*" })),
        on("everything but one", rolePolicy({ Effect: "Allow", NotAction: "iam:CreateUser", Resource: "*" }), {
          finding: "not-action",
        }),
        on("an effect that is no denial", rolePolicy({ ...GOOD, Effect: "allow", Action: "*" })),
      ],
    },
    "of trust": {
      good: [on("the one action", roleTrusting(TRUST))],
      bad: [on("a pattern", roleTrusting({ ...TRUST, Action: "sts:*" }), { finding: "wildcard:sts:*" })],
    },
    "of a resource": {
      good: [
        on("a named action", bucketPolicy(READ)),
        on("everything with a key for the own account", keyPolicy(KEY)),
        on("a denial", bucketPolicy({ ...READ, Effect: "Deny", Principal: "*", Action: "s3:*" })),
      ],
      bad: [
        on("everything with a bucket", bucketPolicy({ ...READ, Action: "s3:*" }), { finding: "wildcard:s3:*" }),
        on("everything with a key for everybody", keyPolicy({ ...KEY, Principal: "*" })),
        on(
          "everything with a key for a role",
          keyPolicy({ ...KEY, Principal: { AWS: "arn:aws:iam::111111111111:role/r" } }),
        ),
        on("a part of it", keyPolicy({ ...KEY, Action: "kms:Describe*" })),
      ],
    },
  },
  undecided: [on("an action that is not known", rolePolicy({ ...GOOD, Action: [UNKNOWN_TEXT, "s3:GetObject"] }))],
  mutations: [changing("ratings-api-policy", inText("dynamodb:GetItem", "dynamodb:*"))],
};
