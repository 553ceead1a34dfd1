import { keepKeysOwn } from "../../../../policies/rules/iam/keep-keys-own";
import { plus, roleArn } from "../../fixtures/world";
import { adding, changing, inText, on, type PolicyCases } from "../../support/cases";
import { carrying } from "../../support/documents";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const OWN = "111111111111";
const ROOT = `arn:aws:iam::${OWN}:root`;
const OTHER = "arn:aws:iam::999999999999:root";
const ADMIN = { Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:*", Resource: "*" };
const using = (Principal: unknown, Condition?: unknown) => ({
  Effect: "Allow",
  Principal,
  Action: "kms:Decrypt",
  Resource: "*",
  Condition,
});
const key = (...statements: readonly unknown[]) =>
  carrying("aws:kms/key:Key", "policy", { tags: { BoundedContext: "ratings" } })(ADMIN, ...statements);
const VIA = { "kms:ViaService": "dynamodb.eu-central-1.amazonaws.com" };
const LOGS = { Service: "logs.eu-central-1.amazonaws.com" };
const grant = making("aws:kms/grant:Grant", {
  keyId: "k",
  granteePrincipal: roleArn("banyan-dev-ratings-api"),
  operations: ["Decrypt"],
  tags: { BoundedContext: "ratings" },
});
const config = { accounts: [OWN] };

export const keepKeysOwnCases: PolicyCases = {
  policy: keepKeysOwn,
  spellings: {
    "a principal": {
      good: [
        on("the own root", key()),
        on("a role of the context", key(using({ AWS: roleArn("banyan-dev-ratings-api") }))),
        on(
          "roles of the context",
          key(using({ AWS: [roleArn("banyan-dev-ratings-api"), roleArn("banyan-dev-ratings-relay")] })),
        ),
        on("no document", { type: "aws:kms/key:Key", props: {} }),
        on("a denial", key({ ...using("*"), Effect: "Deny" })),
        ...["aws:kms/keyPolicy:KeyPolicy", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey"].map(
          (type) => on(type, carrying(type)(ADMIN)),
        ),
      ],
      bad: [
        on("everybody", key(using("*")), { finding: "everybody", by: "both" }),
        on("everybody of AWS", key(using({ AWS: "*" })), { finding: "everybody" }),
        on("another account", key(using({ AWS: OTHER })), { finding: "principal:", config }),
        on("another account beside the own", key(using({ AWS: [ROOT, OTHER] }))),
        on("another context's role", key(using({ AWS: roleArn("banyan-dev-schedule-api") })), {
          finding: "principal:",
        }),
        on("the monolith's role", plus(key(using({ AWS: roleArn("banyan-dev-monolith") }))), {
          finding: "principal:",
          by: "stack",
        }),
        on("a user", key(using({ AWS: `arn:aws:iam::${OWN}:user/u` }))),
        ...["aws:kms/keyPolicy:KeyPolicy", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey"].map(
          (type) => on(type, carrying(type)(ADMIN, using("*"))),
        ),
      ],
    },
    "through a service": {
      good: [
        on("of the own account", key(using("*", { StringEquals: { ...VIA, "kms:CallerAccount": OWN } }))),
        on("for a role", key(using({ AWS: roleArn("banyan-dev-ratings-api") }, { StringEquals: VIA }))),
        on(
          "of logs, of one group",
          key(
            using(LOGS, {
              ArnEquals: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-central-1:${OWN}:log-group:x` },
            }),
          ),
        ),
        on("of the own account's source", key(using(LOGS, { StringEquals: { "aws:SourceAccount": OWN } }))),
      ],
      bad: [
        on("of everybody", key(using("*", { StringEquals: VIA })), { finding: "everybody" }),
        on("of every account", key(using("*", { StringLike: { ...VIA, "kms:CallerAccount": "*" } }))),
        on("a service without a source", key(using(LOGS)), { finding: "service:" }),
      ],
    },
    "a grant": {
      good: [
        on("to a role of the context", grant()),
        on("to a role of no context", grant({ granteePrincipal: roleArn("x") })),
      ],
      bad: [
        on("of grants", grant({ operations: ["Decrypt", "CreateGrant"] }), { finding: "create-grant", by: "both" }),
        on("to another context's role", grant({ granteePrincipal: roleArn("banyan-dev-schedule-api") })),
        on("to another account", grant({ granteePrincipal: "arn:aws:iam::999999999999:role/x" }), { config }),
      ],
    },
  },
  undecided: [
    on("a document that is not known", { type: "aws:kms/key:Key", props: { policy: UNKNOWN_TEXT } }),
    on("a principal that is not known", key(using({ AWS: UNKNOWN_TEXT }))),
    on("a grantee that is not known", grant({ granteePrincipal: UNKNOWN_TEXT })),
  ],
  mutations: [
    changing("key", inText('\\"kms:CallerAccount\\":\\"111111111111\\",', ""), "aws:kms/key:Key"),
    adding(grant({ operations: ["CreateGrant"] })),
  ],
};
