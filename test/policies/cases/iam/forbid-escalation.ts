import { PATHS } from "../../../../policies/core/iam/escalation";
import { forbidEscalation } from "../../../../policies/rules/iam/forbid-escalation";
import {
  allow,
  arn,
  changed,
  functionArn,
  plus,
  policyText,
  roleArn,
  rolePolicyFor,
  tableArn,
  WORLD,
} from "../../fixtures/world";
import { changing, inText, on, type Case, type PolicyCases } from "../../support/cases";
import { IDENTITY, rolePolicy } from "../../support/documents";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const API = "banyan-dev-ratings-api";
const PASS = allow("iam:PassRole", roleArn("banyan-dev-monolith"), {
  StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" },
});
const CREATE = allow(["lambda:CreateFunction", "lambda:InvokeFunction"], functionArn("f"));
const own = (...statements: readonly unknown[]) => rolePolicyFor(API, ...statements);

/** The same permissions, half in one document and half in another one that is attached in some way. */
const ATTACHED: Readonly<Record<string, readonly Subject[]>> = (() => {
  const policyArn = "arn:aws:iam::111111111111:policy/half";
  const half: Subject = {
    type: "aws:iam/policy:Policy",
    name: "half",
    props: { name: "half", arn: policyArn, policy: policyText(CREATE) },
  };
  const POLICY_URN = "urn:pulumi:dev::banyan::aws:iam/policy:Policy::half";
  const attachment = (type: string, props: Readonly<Record<string, unknown>>, more: Partial<Subject> = {}) =>
    plus(own(PASS), half, { type, name: "attachment", props, ...more });
  return {
    "by another role policy": plus(own(PASS), { ...own(CREATE), name: "second" }),
    "in the role": changed(
      "ratings-api-role",
      { inlinePolicies: [{ name: "x", policy: policyText(CREATE) }] },
      plus(own(PASS)),
    ),
    "by an attachment": attachment("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: API, policyArn }),
    "by an attachment that is not known": attachment(
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      { role: roleArn(API), policyArn: UNKNOWN_TEXT },
      { propertyDependencies: { policyArn: [POLICY_URN] } },
    ),
    "exclusively, with others": attachment("aws:iam/policyAttachment:PolicyAttachment", {
      roles: ["x", API],
      policyArn,
    }),
    "by an exclusive list": attachment("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", {
      roleName: API,
      policyArns: [policyArn],
    }),
    "by the role's list": changed("ratings-api-role", { managedPolicyArns: [policyArn] }, plus(own(PASS), half)),
  };
})();

const found = (one: readonly [string, readonly Subject[]]): Case =>
  on(one[0], one[1], { finding: "path:lambda-001", by: "stack" });

const project: Subject = {
  type: "aws:codebuild/project:Project",
  name: "build",
  props: { name: "build", serviceRole: roleArn("banyan-dev-monolith"), tags: { BoundedContext: "monolith" } },
};
const assuming = (resource: unknown, action: unknown = "sts:AssumeRole") => plus(own(allow(action, resource)));

export const forbidEscalationCases: PolicyCases = {
  policy: forbidEscalation,
  spellings: {
    "each published path": {
      good: [
        on("what the code calls", rolePolicy(allow(["dynamodb:GetItem", "dynamodb:PutItem"], tableArn("ratings")))),
        on("half of a path", rolePolicy(CREATE)),
        on("the other half", rolePolicy(PASS)),
        on(
          "a role for one service, another's actions",
          rolePolicy(PASS, allow(["ecs:RegisterTaskDefinition", "ecs:RunTask"], "*")),
        ),
        on("a denial", rolePolicy({ ...allow("*", "*"), Effect: "Deny" })),
      ],
      bad: PATHS.map(({ id, name, needs }) => on(`${id}: ${name}`, rolePolicy(allow(needs, "*")), { by: "resource" })),
    },
    "in each carrier": {
      good: Object.entries(IDENTITY).map(([carrier, carry]) => on(carrier, carry(CREATE))),
      bad: Object.entries(IDENTITY).map(([carrier, carry]) =>
        on(carrier, carry(PASS, CREATE), { finding: "path:lambda-001", by: "resource" }),
      ),
    },
    "by a pattern": {
      good: [on("of what leads nowhere", rolePolicy(allow("iam:Get*", "*")))],
      bad: [
        on("everything", rolePolicy(allow("*", "*")), { finding: "paths:many" }),
        on("everything of IAM", rolePolicy(allow("iam:*", "*")), { finding: "paths:many" }),
        on("a part of it", rolePolicy(allow("iam:Attach*", "*")), { finding: "path:iam-0" }),
        on("everything but something", rolePolicy({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }), {
          finding: "paths:many",
        }),
        on("in two statements", rolePolicy(PASS, allow("dynamodb:GetItem", "*"), CREATE)),
        on("behind an unknown", rolePolicy(allow([UNKNOWN_TEXT, "iam:CreatePolicyVersion"], "*"))),
      ],
    },
    "in several documents": {
      good: [
        on("one half alone", plus(own(PASS))),
        on(
          "the halves with two roles",
          plus(own(PASS), { ...rolePolicyFor("banyan-dev-schedule-api", CREATE), name: "second" }),
        ),
      ],
      bad: [
        ...Object.entries(ATTACHED).map(found),
        on(
          "to a role that is not of the stack",
          [rolePolicyFor("elsewhere", PASS), { ...rolePolicyFor("elsewhere", CREATE), name: "second" }],
          { finding: "path:lambda-001", by: "stack" },
        ),
      ],
    },
    "what is taken over": {
      good: [
        on("the own function", plus(own(allow("lambda:UpdateFunctionCode", functionArn(API))))),
        on("nothing", WORLD),
      ],
      bad: [
        on(
          "another function of the context that may do more",
          plus(own(allow("lambda:UpdateFunctionCode", functionArn("banyan-dev-ratings-relay")))),
          {
            finding: "path:lambda-003:ratings-relay",
            by: "stack",
          },
        ),
        on(
          "another context's function",
          plus(own(allow("lambda:UpdateFunctionCode", functionArn("banyan-dev-schedule-api")))),
          {
            by: "stack",
          },
        ),
        on("whichever function", plus(own(allow("lambda:UpdateFunctionCode", functionArn("*")))), { by: "stack" }),
        on("another context's role", assuming(roleArn("banyan-dev-schedule-api")), {
          finding: "path:sts-001",
          by: "stack",
        }),
        on("the monolith's role", assuming(roleArn("banyan-dev-monolith"), "sts:Assume*"), { by: "stack" }),
        on("whichever role", assuming(roleArn("elsewhere-*")), { finding: "path:sts-001", by: "stack" }),
        on(
          "a build of the monolith",
          plus(project, own(allow("codebuild:StartBuild", arn("codebuild", "project/build")))),
          {
            finding: "path:codebuild-002:build",
            by: "stack",
          },
        ),
        on(
          "whichever machine, with a role that is not of the stack",
          rolePolicyFor("elsewhere", allow("ssm:StartSession", arn("ec2", "instance/*"))),
          { finding: "path:ssm-001", by: "stack" },
        ),
        on("whichever machine", assuming(arn("ec2", "instance/*"), "ssm:SendCommand"), {
          finding: "path:ssm-002",
          by: "stack",
        }),
      ],
    },
  },
  undecided: [
    on(
      "a service that is not known",
      rolePolicy({ ...PASS, Condition: { StringEquals: { "iam:PassedToService": UNKNOWN_TEXT } } }, CREATE),
    ),
    on("a document that is not known", { type: "aws:iam/policy:Policy", props: { policy: UNKNOWN_TEXT } }),
    on("a role of another stack", assuming(roleArn("elsewhere"))),
  ],
  mutations: [changing("ratings-api-policy", inText("dynamodb:GetItem", "iam:PutRolePolicy"))],
};
