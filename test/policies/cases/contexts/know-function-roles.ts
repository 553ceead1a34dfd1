import { knowFunctionRoles } from "../../../../policies/rules/contexts/know-function-roles";
import { changed, roleArn, subject, WORLD } from "../../fixtures/world";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const unknown = (from: readonly string[]) =>
  WORLD.map((one) =>
    one.name === "ratings-api"
      ? { ...one, props: { ...one.props, role: UNKNOWN_TEXT }, propertyDependencies: { role: from } }
      : one,
  );

export const knowFunctionRolesCases: PolicyCases = {
  policy: knowFunctionRoles,
  spellings: {
    "of a function": {
      good: [
        on("a role of the stack", WORLD),
        on("computed from one", unknown([urnOf(subject("ratings-api-role"))])),
        on("with a path in its ARN", changed("ratings-api", { role: roleArn("service/banyan-dev-ratings-api") })),
      ],
      bad: [
        on("a role from elsewhere", changed("ratings-api", { role: roleArn("elsewhere") }), {
          finding: "unknown-role",
        }),
        on("none", changed("ratings-api", without("role"))),
      ],
    },
    "of a task": {
      good: [on("no task role at all", changed("monolith-task", without("taskRoleArn")))],
      bad: [
        on("another task role", changed("monolith-task", { taskRoleArn: roleArn("elsewhere") })),
        on("another execution role", changed("monolith-task", { executionRoleArn: roleArn("ecsTaskExecutionRole") })),
      ],
    },
  },
  undecided: [on("a role that nothing tells", unknown([]))],
  mutations: [changing("ratings-api-function", having({ role: "arn:aws:iam::111111111111:role/elsewhere" }))],
};
