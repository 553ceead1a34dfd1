import { keepTablesSingleOwned } from "../../../../policies/rules/contexts/keep-tables-single-owned";
import { allow, arn, plus, rolePolicyFor, tableArn, WORLD } from "../../fixtures/world";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT } from "../../support/subject";

const get = (resource: unknown) => allow("dynamodb:GetItem", resource);
const of = (role: string, ...statements: readonly unknown[]) => plus(rolePolicyFor(role, ...statements));

export const keepTablesSingleOwnedCases: PolicyCases = {
  policy: keepTablesSingleOwned,
  spellings: {
    "by name": {
      good: [
        on("two roles of one context", WORLD),
        on("a third role of the same context", of("banyan-dev-ratings-relay", get(tableArn("ratings")))),
        on("a denial", of("banyan-dev-schedule-api", { ...get(tableArn("ratings")), Effect: "Deny" })),
      ],
      bad: [
        on("another context's role", of("banyan-dev-schedule-api", get(tableArn("ratings"))), {
          finding: "shared:ratings,schedule",
        }),
        on("the monolith's role", of("banyan-dev-monolith", get(tableArn("ratings"))), { finding: "shared:monolith" }),
        on("a role that nobody owns", of("backfill", get(tableArn("ratings")))),
        on("an index", of("banyan-dev-schedule-api", get(`${tableArn("ratings")}/index/x`))),
      ],
    },
    "by a pattern": {
      good: [on("for another table", of("banyan-dev-ratings-api", get(arn("dynamodb", "table/banyan-dev-r*"))))],
      bad: [
        on("of the name", of("banyan-dev-schedule-api", get(arn("dynamodb", "table/banyan-dev-r*")))),
        on("of everything", of("banyan-dev-schedule-api", get("*"))),
      ],
    },
    "by what an unknown document was computed from": {
      good: [
        on(
          "of the same context",
          plus({
            ...rolePolicyFor("banyan-dev-ratings-api"),
            props: { role: "banyan-dev-ratings-api", policy: UNKNOWN_TEXT },
            propertyDependencies: {
              policy: ["urn:pulumi:dev::banyan::banyan:index:BoundedContext$aws:dynamodb/table:Table::ratings-table"],
            },
          }),
        ),
      ],
      bad: [
        on(
          "of another",
          plus({
            ...rolePolicyFor("banyan-dev-schedule-api"),
            props: { role: "banyan-dev-schedule-api", policy: UNKNOWN_TEXT },
            propertyDependencies: {
              policy: ["urn:pulumi:dev::banyan::banyan:index:BoundedContext$aws:dynamodb/table:Table::ratings-table"],
            },
          }),
        ),
      ],
    },
  },
  mutations: [
    changing("monolith-task-policy", (props) => ({
      ...props,
      policy: String(props["policy"]).replace(
        '"Statement":[',
        '"Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-prod-ratings-g1"},',
      ),
    })),
    changing("monolith-task-policy", inText("lambda:InvokeFunction", "dynamodb:GetItem")),
  ].slice(0, 1),
};
