import { constrainPassRole } from "../../../../policies/rules/iam/constrain-pass-role";
import { policyText, roleArn } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { IDENTITY, rolePolicy } from "../../support/documents";
import { UNKNOWN_TEXT } from "../../support/subject";

const ROLE = roleArn("banyan-dev-monolith");
const to = (value: unknown, operator = "StringEquals", key = "iam:PassedToService") => ({
  [operator]: { [key]: value },
});
const ECS = to("ecs-tasks.amazonaws.com");
const pass = (Resource: unknown, Condition: unknown = ECS, Action: unknown = "iam:PassRole") => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});

export const constrainPassRoleCases: PolicyCases = {
  policy: constrainPassRole,
  spellings: {
    "which role": {
      good: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) => on(`one role, ${carrier}`, carry(pass(ROLE)))),
        on("two roles", rolePolicy(pass([ROLE, roleArn("path/other")]))),
        on("none is passed", rolePolicy({ Effect: "Allow", Action: "iam:GetRole", Resource: "*" })),
        on("a denial", rolePolicy({ Effect: "Deny", Action: "iam:PassRole", Resource: "*" })),
        on("all but passing", rolePolicy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })),
      ],
      bad: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) =>
          on(`every role, ${carrier}`, carry(pass("*")), { finding: "any-role:*" }),
        ),
        ...[
          roleArn("banyan-*"),
          roleArn("*"),
          ROLE.replace("111111111111", "*"),
          roleArn("${aws:username}"),
          ROLE.replace("role/", "user/"),
        ].map((role) => on(role, rolePolicy(pass(role)), { finding: "any-role" })),
        on("one and every", rolePolicy(pass([ROLE, "*"]))),
        on("by a pattern", rolePolicy(pass("*", ECS, "iam:Pass*")), { finding: "any-role" }),
        on("by every action of IAM", rolePolicy(pass("*", ECS, "iam:*"))),
        on("by every action", rolePolicy(pass("*", ECS, "*"))),
        on("all but some action", rolePolicy({ Effect: "Allow", NotAction: "s3:*", Resource: "*" })),
        on(
          "all but one role",
          rolePolicy({ Effect: "Allow", Action: "iam:PassRole", NotResource: ROLE, Condition: ECS }),
        ),
      ],
    },
    "to which service": {
      good: [
        on("two services", rolePolicy(pass(ROLE, to(["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"])))),
        on(
          "the key in another case",
          rolePolicy(pass(ROLE, to("lambda.amazonaws.com", "StringEquals", "IAM:passedtoservice"))),
        ),
        on("like one", rolePolicy(pass(ROLE, to("lambda.amazonaws.com", "StringLike")))),
      ],
      bad: [
        on("any", rolePolicy({ Effect: "Allow", Action: "iam:PassRole", Resource: ROLE }), { finding: "any-service" }),
        ...[
          to("*", "StringLike"),
          to("*.amazonaws.com", "StringLike"),
          to(["lambda.amazonaws.com", "*"], "StringLike"),
          to("lambda.amazonaws.com", "StringEqualsIfExists"),
          to("lambda.amazonaws.com", "ForAllValues:StringEquals"),
          to("lambda.amazonaws.com", "StringNotEquals"),
          to("111111111111", "StringEquals", "aws:PrincipalAccount"),
          {},
        ].map((condition) =>
          on(JSON.stringify(condition), rolePolicy(pass(ROLE, condition)), { finding: "any-service" }),
        ),
      ],
    },
  },
  undecided: [
    on("a role that is not known", rolePolicy(pass(UNKNOWN_TEXT))),
    on("a service that is not known", rolePolicy(pass(ROLE, to(UNKNOWN_TEXT)))),
  ],
  mutations: [changing("monolith-task-policy", having({ policy: policyText(pass("*")) }))],
};
