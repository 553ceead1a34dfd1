import { keepRolesFromAssumingEachOther } from "../../../../policies/rules/contexts/keep-roles-from-assuming-each-other";
import { allow, changed, plus, roleArn, rolePolicyFor, subject, trust, WORLD } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";

const RATINGS = "banyan-dev-ratings-api";
const assume = (resource: unknown, action: unknown = "sts:AssumeRole") =>
  rolePolicyFor(RATINGS, allow(action, resource));
const trusting = (principal: unknown) =>
  changed("schedule-api-role", { assumeRolePolicy: trust("lambda.amazonaws.com", { AWS: principal }) });
const bridge = (owner?: string): Subject => ({
  type: "aws:iam/role:Role",
  name: "bridge",
  props: {
    name: "bridge",
    arn: roleArn("bridge"),
    assumeRolePolicy: trust("ecs-tasks.amazonaws.com", { AWS: roleArn(RATINGS) }),
    ...(owner === undefined ? {} : { tags: { BoundedContext: owner } }),
  },
});
const over: Subject = {
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "bridge-policy",
  props: {
    role: "bridge",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [allow("sts:AssumeRole", roleArn("banyan-dev-schedule-api"))],
    }),
  },
};

export const keepRolesFromAssumingEachOtherCases: PolicyCases = {
  policy: keepRolesFromAssumingEachOther,
  spellings: {
    "by trust": {
      good: [
        on("services only", WORLD),
        on("a role of the same context", trusting(roleArn("banyan-dev-schedule-relay"))),
        on("a role of the platform", plus(bridge("platform"))),
      ],
      bad: [
        on("another context's role", trusting(roleArn(RATINGS)), {
          finding: "chain:ratings-api-role->schedule-api-role",
        }),
        on("in a list", trusting([roleArn("banyan-dev-schedule-relay"), roleArn(RATINGS)])),
        on("the monolith's role", trusting(roleArn("banyan-dev-monolith"))),
        on("everybody", trusting("*")),
        on(
          "by what it was computed from",
          WORLD.map((one) =>
            one.name === "schedule-api-role"
              ? {
                  ...one,
                  props: { ...one.props, assumeRolePolicy: UNKNOWN_TEXT },
                  propertyDependencies: { assumeRolePolicy: [urnOf(subject("ratings-api-role"))] },
                }
              : one,
          ),
        ),
      ],
    },
    "by permission": {
      good: [
        on("a role of the same context", plus(assume(roleArn("banyan-dev-ratings-relay")))),
        on("a denial", plus(rolePolicyFor(RATINGS, { ...allow("sts:AssumeRole", "*"), Effect: "Deny" }))),
      ],
      bad: [
        on("another context's role", plus(assume(roleArn("banyan-dev-schedule-api")))),
        on("by a pattern", plus(assume(roleArn("banyan-dev-*")))),
        on("every role", plus(assume("*"))),
        on("every action", plus(assume(roleArn("banyan-dev-schedule-api"), "sts:*"))),
      ],
    },
    "over another role": {
      good: [on("that leads nowhere", plus(bridge()))],
      bad: [
        on("that nobody owns", plus(bridge(), over), { finding: "chain:ratings-api-role->schedule-api-role" }),
        on("of the platform", plus(bridge("platform"), over)),
      ],
    },
  },
  undecided: [on("a trust that is not known", changed("schedule-api-role", { assumeRolePolicy: UNKNOWN_TEXT }))],
  mutations: [
    changing(
      "monolith-task-role",
      having({ assumeRolePolicy: trust("ecs-tasks.amazonaws.com", { AWS: roleArn("banyan-prod-ratings-api") }) }),
    ),
  ],
};
