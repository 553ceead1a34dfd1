import { completeContracts } from "../../../../policies/rules/meta/complete-contracts";
import { allow, alone, arn, component, plus, rolePolicyFor, tableArn, WORLD } from "../../fixtures/world";
import { adding, changing, having, on, type PolicyCases } from "../../support/cases";
import { TAGS } from "../../support/fixtures";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";

const contract = (change: Record<string, unknown>) => component("ratings", change);
const orphan = (type: string, extra: Partial<Subject> = {}): Subject => ({
  type,
  name: "orphan",
  props: { tags: TAGS },
  ...extra,
});
const tagged = (owner: string): Subject => orphan("aws:iam/role:Role", { props: { tags: { BoundedContext: owner } } });
const of = (role: string, action: unknown) => plus(rolePolicyFor(role, allow(action, arn("sqs", "x"))));

export const completeContractsCases: PolicyCases = {
  policy: completeContracts,
  spellings: {
    "the contract": {
      good: [
        on("complete", component("ratings")),
        on("a weight of 0 and no grants", contract({ weight: 0, grants: [] })),
      ],
      bad: [
        on("empty", { ...component("ratings"), props: {} }, { finding: "empty", by: "both" }),
        ...["context", "stage", "phase", "weight", "paths", "table", "grants"].map((key) =>
          on(`without ${key}`, contract({ [key]: undefined }), { finding: `missing:${key}`, by: "both" }),
        ),
        on("with no path", contract({ paths: [] }), { finding: "empty:paths" }),
        on("with an empty table", contract({ table: "" }), { finding: "empty:table" }),
      ],
    },
    "whose something is": {
      good: [
        on("below a context's component", alone("ratings-api", {})),
        on("below a component of the platform", alone("monolith-task-role", {})),
        on("by its parent alone", orphan("aws:lambda/function:Function", { parent: urnOf(component("ratings")) })),
        on("the platform's by its tag", tagged("platform")),
        on("the monolith's by its tag", tagged("monolith")),
        on("what needs no owner", orphan("aws:sns/topic:Topic")),
      ],
      bad: [
        ...[
          "aws:lambda/function:Function",
          "aws:dynamodb/table:Table",
          "aws:iam/role:Role",
          "aws:lb/listenerRule:ListenerRule",
        ].map((type) => on(`nobody's: ${type}`, orphan(type), { finding: "belongs-to-nobody", by: "both" })),
        on(
          "another package's component",
          orphan("aws:iam/role:Role", {
            urn: "urn:pulumi:dev::banyan::awsx:ecs:FargateService$aws:iam/role:Role::orphan",
          }),
        ),
      ],
    },
    "the grants": {
      good: [
        on("what the runtime needs", WORLD),
        on("what the contract grants", of("banyan-dev-ratings-api", "dynamodb:query")),
        on("another role's", of("banyan-dev-monolith", "s3:GetObject")),
      ],
      bad: [
        on("another action", of("banyan-dev-ratings-api", "s3:GetObject"), { finding: "not-granted:s3:getobject" }),
        on("beside a granted one", of("banyan-dev-ratings-api", ["dynamodb:Query", "dynamodb:DeleteTable"])),
        on("a pattern", plus(rolePolicyFor("banyan-dev-ratings-api", allow("dynamodb:*", tableArn("ratings"))))),
      ],
    },
  },
  undecided: [on("a contract that is not known", contract({ phase: UNKNOWN_TEXT }))],
  mutations: [
    adding(orphan("aws:dynamodb/table:Table")),
    changing("ratings", having({ paths: [] }), "banyan:index:BoundedContext"),
  ],
};
