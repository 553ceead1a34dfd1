import { giveRolesOneConsumer } from "../../../../policies/rules/contexts/give-roles-one-consumer";
import { changed, functionArn, plus, roleArn, trust, WORLD } from "../../fixtures/world";
import { changing, having, inText, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const lambda = (role: unknown, extra: Partial<Subject> = {}): Subject => ({
  type: "aws:lambda/function:Function",
  name: "another",
  props: { name: "another", arn: functionArn("another"), role },
  ...extra,
});
const ROLE_URN = "urn:pulumi:dev::banyan::banyan:index:BoundedContext$aws:iam/role:Role::ratings-api-role";

export const giveRolesOneConsumerCases: PolicyCases = {
  policy: giveRolesOneConsumer,
  spellings: {
    "two functions": {
      good: [on("a role each", WORLD), on("a role that is not of the stack", plus(lambda(roleArn("elsewhere"))))],
      bad: [
        on("one role by its ARN", plus(lambda(roleArn("banyan-dev-ratings-api"))), { finding: "shared" }),
        on(
          "one role by what it was computed from",
          plus(lambda(UNKNOWN_TEXT, { propertyDependencies: { role: [ROLE_URN] } })),
          { finding: "shared" },
        ),
      ],
    },
    "a task's two slots": {
      good: [on("two roles", changed("monolith-task", { cpu: "256" }))],
      bad: [
        on("one role for both", changed("monolith-task", { executionRoleArn: roleArn("banyan-dev-monolith") }), {
          finding: "shared",
        }),
        on("a function's role", changed("monolith-task", { taskRoleArn: roleArn("banyan-dev-ratings-api") })),
      ],
    },
    "whose it is": {
      good: [on("the own context's", WORLD)],
      bad: [
        on(
          "another context's role",
          changed(
            "ratings-api",
            { role: roleArn("banyan-dev-schedule-api") },
            changed("schedule-api", { role: roleArn("x") }),
          ),
          { finding: "foreign-role" },
        ),
      ],
    },
    "whom it trusts": {
      good: [on("one service", changed("ratings-api-role", { assumeRolePolicy: trust("lambda.amazonaws.com") }))],
      bad: [
        on(
          "two services in one statement",
          changed("ratings-api-role", {
            assumeRolePolicy: JSON.stringify({
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Principal: { Service: ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"] },
                  Action: "sts:AssumeRole",
                },
              ],
            }),
          }),
          { finding: "several-services" },
        ),
        on(
          "two services in two statements",
          changed("ratings-api-role", {
            assumeRolePolicy: JSON.stringify({
              Version: "2012-10-17",
              Statement: ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"].map((Service) => ({
                Effect: "Allow",
                Principal: { Service },
                Action: "sts:AssumeRole",
              })),
            }),
          }),
          { finding: "several-services" },
        ),
      ],
    },
  },
  mutations: [
    changing(
      "ratings-relay-role",
      having({
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: ["lambda.amazonaws.com", "x.amazonaws.com"] },
              Action: "sts:AssumeRole",
            },
          ],
        }),
      }),
    ),
    changing("ratings-relay-function", inText("role/banyan-prod-ratings-relay", "role/banyan-prod-ratings-api")),
  ].slice(0, 1),
};
