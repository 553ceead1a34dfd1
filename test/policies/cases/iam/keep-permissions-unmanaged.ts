import { keepPermissionsUnmanaged } from "../../../../policies/rules/iam/keep-permissions-unmanaged";
import { allow, changed, functionArn, plus, roleArn, rolePolicyFor, tableArn, WORLD } from "../../fixtures/world";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { groupPolicy, OF_ROLES, LAMBDA_TRUST, rolePolicy } from "../../support/documents";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const MANAGING = [
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:CreateRole",
  "iam:TagRole",
  "iam:DeleteRolePermissionsBoundary",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
  "lambda:AddPermission",
  "s3:PutBucketPolicy",
  "sqs:AddPermission",
  "secretsmanager:PutResourcePolicy",
  "dynamodb:TagResource",
  "iam:*",
  "lambda:Add*",
];
const FINE = [
  "dynamodb:GetItem",
  "rds-db:connect",
  "dynamodb:PutItem",
  "lambda:InvokeFunction",
  "kms:Decrypt",
  "iam:GetRole",
  "iam:PassRole",
  "sqs:SendMessage",
  "s3:PutObject",
  "secretsmanager:GetSecretValue",
  "rds-data:ExecuteStatement",
  "scheduler:CreateSchedule",
  "logs:PutLogEvents",
  "sqs:TagQueue",
];

const federated = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
    },
  ],
});
const deployer = (assumeRolePolicy: string): readonly Subject[] =>
  plus(
    {
      type: "aws:iam/role:Role",
      name: "deploy",
      props: { name: "banyan-deploy", arn: roleArn("banyan-deploy"), assumeRolePolicy },
    },
    rolePolicyFor("banyan-deploy", allow("iam:PutRolePolicy", roleArn("x"))),
  );

export const keepPermissionsUnmanagedCases: PolicyCases = {
  policy: keepPermissionsUnmanaged,
  spellings: {
    "by a document": {
      good: [
        ...FINE.map((action) => on(action, rolePolicy(allow(action, tableArn("ratings"))))),
        on("a denial", rolePolicy({ ...allow("iam:*", "*"), Effect: "Deny" })),
        on("of people", groupPolicy(allow("kms:CreateGrant", "*"))),
        on("a deployment's", rolePolicyFor("banyan-deploy", allow("iam:PutRolePolicy", roleArn("x")))),
      ],
      bad: [
        ...MANAGING.map((action) => on(action, rolePolicy(allow(action, "*")), { finding: "allows:", by: "resource" })),
        ...Object.entries(OF_ROLES).map(([carrier, carry]) =>
          on(`in ${carrier}`, carry(allow("iam:PutRolePolicy", "*")), { by: "resource" }),
        ),
        on("beside what is fine", rolePolicy(allow(["dynamodb:GetItem", "kms:CreateGrant"], "*"))),
        on("behind an unknown", rolePolicy(allow([UNKNOWN_TEXT, "kms:CreateGrant"], "*"))),
      ],
    },
    "over the stack": {
      good: [on("the compliant stack", WORLD), on("a deployment's role", deployer(federated))],
      bad: [
        on("a runtime's role with a deployment's name", deployer(LAMBDA_TRUST), { by: "stack" }),
        on(
          "a function's role",
          plus(rolePolicyFor("banyan-dev-ratings-api", allow("lambda:AddPermission", functionArn("f")))),
          {
            by: "both",
          },
        ),
        on(
          "in the role",
          changed("ratings-api-role", {
            inlinePolicies: [
              { name: "x", policy: JSON.stringify({ Version: "2012-10-17", Statement: [allow("iam:*", "*")] }) },
            ],
          }),
          { by: "both" },
        ),
      ],
    },
  },
  undecided: [on("an action that is not known", rolePolicy(allow(UNKNOWN_TEXT, tableArn("ratings"))))],
  mutations: [changing("ratings-api-policy", inText("dynamodb:GetItem", "iam:PutRolePolicy"))],
};
