import { separateFromMonolith } from "../../../../policies/rules/contexts/separate-from-monolith";
import { allow, arn, changed, plus, rolePolicyFor, subject, tableArn, WORLD } from "../../fixtures/world";
import { changing, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const API = "banyan-dev-ratings-api";
const RELAY = "banyan-dev-ratings-relay";
const CLUSTER = arn("rds", "cluster:banyan-dev");
const secret = (name: string) => allow("secretsmanager:GetSecretValue", arn("secretsmanager", `secret:${name}-??????`));
const of = (role: string, ...statements: readonly unknown[]) => plus(rolePolicyFor(role, ...statements));
const write = (action: unknown) => of("banyan-dev-monolith", allow(action, tableArn("ratings")));

export const separateFromMonolithCases: PolicyCases = {
  policy: separateFromMonolith,
  spellings: {
    "the database": {
      good: [
        on("the relay", WORLD),
        on("the monolith itself", of("banyan-dev-monolith", allow("rds-data:ExecuteStatement", CLUSTER))),
        on("a denial", of(API, { ...allow("rds-data:*", "*"), Effect: "Deny" })),
      ],
      bad: [
        on("the Data API", of(API, allow("rds-data:ExecuteStatement", CLUSTER)), { finding: "database" }),
        on("all of it", of(API, allow("rds-data:*", CLUSTER)), { finding: "database" }),
        on("a connection", of(API, allow("rds-db:connect", arn("rds-db", "dbuser:cluster/x"))), {
          finding: "database",
        }),
        on("every action", of(API, allow("*", CLUSTER)), { finding: "database" }),
      ],
    },
    "its secrets": {
      good: [
        on("a secret of the relay's own", of(RELAY, secret("banyan/dev/database/banyan_ratings"))),
        on("a key that both know", of(API, secret("banyan/dev/forward"))),
      ],
      bad: [
        on(
          "in a document that is not known",
          plus({
            type: "aws:iam/rolePolicy:RolePolicy",
            name: "late",
            props: { role: API, policy: UNKNOWN_TEXT },
            propertyDependencies: { policy: [urnOf(subject("database-monolith"))] },
          }),
          { finding: "secret:" },
        ),
        on("the monolith's", of(API, secret("banyan/dev/database/monolith")), { finding: "secret" }),
        on("the relay reads the monolith's", of(RELAY, secret("banyan/dev/database/monolith")), { finding: "secret" }),
        on(
          "by a pattern",
          of(API, allow("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:banyan/dev/*"))),
        ),
        on(
          "the master's",
          of(RELAY, allow("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:rds!cluster-*"))),
          {
            finding: "secret:master",
          },
        ),
        on(
          "one that its tag says is the monolith's",
          changed("database-monolith", { name: "x", tags: { BoundedContext: "monolith" } }, of(API, secret("x"))),
        ),
      ],
    },
    "a context's table": {
      good: [
        on("the monolith reads nothing of it", WORLD),
        on("reads, which is another policy's matter", write("dynamodb:GetItem")),
        on(
          "both write, as the context declares",
          changed("ratings", (props) => ({ ...props, dualWrite: true }), write("dynamodb:PutItem")),
        ),
      ],
      bad: [
        on("PutItem", write("dynamodb:PutItem"), { finding: "writes" }),
        on("a batch", write("dynamodb:BatchWriteItem")),
        on("a pattern", write("dynamodb:*Item")),
        on("PartiQL", write("dynamodb:PartiQLUpdate")),
        on(
          "both write after the handover",
          changed("ratings", { dualWrite: true, phase: "extracted" }, write("dynamodb:PutItem")),
        ),
      ],
    },
  },
  mutations: [
    changing("ratings-api-policy", (props) => ({
      ...props,
      policy: String(props["policy"]).replace(
        '"Statement":[',
        '"Statement":[{"Effect":"Allow","Action":"rds-data:ExecuteStatement","Resource":"*"},',
      ),
    })),
  ],
};
