import { requireBoundary } from "../../../../policies/rules/iam/require-boundary";
import { trust } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const BOUNDARY = "arn:aws:iam::111111111111:policy/boundary-ratings";
const role = making("aws:iam/role:Role", {
  assumeRolePolicy: trust("lambda.amazonaws.com"),
  permissionsBoundary: BOUNDARY,
  tags: { BoundedContext: "ratings" },
});
const config = { boundary: "arn:aws:iam::111111111111:policy/boundary-{context}" };
const extras = { config, stack: "prod" };

export const requireBoundaryCases: PolicyCases = {
  policy: requireBoundary,
  spellings: {
    "in an account with a boundary": {
      good: [
        on("the context's", role(), extras),
        on(
          "a role that people take on",
          role({ assumeRolePolicy: trust("x.amazonaws.com"), permissionsBoundary: undefined }),
          extras,
        ),
      ],
      bad: [
        on("none", role({ permissionsBoundary: undefined }), { ...extras, finding: "boundary" }),
        on("another context's", role({ permissionsBoundary: BOUNDARY.replace("ratings", "schedule") }), extras),
        on("another", role({ permissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess" }), extras),
        on(
          "a task's role",
          role({ assumeRolePolicy: trust("ecs-tasks.amazonaws.com"), permissionsBoundary: undefined }),
          { config },
        ),
      ],
    },
    "beside other roles": {
      good: [on("all have one", [role(), role({}, { name: "other" })])],
      bad: [on("one has none", [role(), role({ permissionsBoundary: undefined }, { name: "other" })], { by: "stack" })],
    },
    "in an account without one": {
      good: [on("none", role({ permissionsBoundary: undefined }), { stack: "prod" })],
      bad: [
        on("none, where one is named", role({ permissionsBoundary: undefined }), { config: { boundary: BOUNDARY } }),
      ],
    },
  },
  undecided: [on("one that is not known", role({ permissionsBoundary: UNKNOWN_TEXT }), extras)],
  mutations: [changing("ratings-api-role", having({ permissionsBoundary: BOUNDARY }))],
};
