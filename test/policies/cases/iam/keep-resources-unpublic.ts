import { RESOURCES } from "../../../../policies/core/iam/carriers";
import { keepResourcesUnpublic } from "../../../../policies/rules/iam/keep-resources-unpublic";
import { policyText, roleArn } from "../../fixtures/world";
import { adding, on, type PolicyCases } from "../../support/cases";
import { bucketPolicy, carrying, queuePolicy } from "../../support/documents";
import { making } from "../../support/making";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const OWN = "111111111111";
const OTHER = "999999999999";
const letting = (Principal: unknown, Condition?: unknown, Effect = "Allow") => ({
  Effect,
  Principal,
  Action: "sqs:SendMessage",
  Resource: "arn:aws:sqs:eu-central-1:111111111111:jobs",
  Condition,
});
const star = (Condition?: unknown) => queuePolicy(letting("*", Condition));
const ORG = { StringEquals: { "aws:PrincipalOrgID": "o-abc123" } };
const own: Subject = {
  type: "aws:sqs/queue:Queue",
  name: "jobs",
  props: { arn: "arn:aws:sqs:eu-central-1:111111111111:jobs", name: "jobs" },
};

const permission = making("aws:cloudwatch/eventPermission:EventPermission", { statementId: "s" });
const layer = making("aws:lambda/layerVersionPermission:LayerVersionPermission", { layerName: "l" });
const snapshot = making("aws:rds/clusterSnapshot:ClusterSnapshot", { dbClusterIdentifier: "c" });
const config = { accounts: [OWN] };

export const keepResourcesUnpublicCases: PolicyCases = {
  policy: keepResourcesUnpublic,
  spellings: {
    everybody: {
      good: [
        ...[
          ORG,
          { StringEquals: { "aws:SourceAccount": OWN } },
          { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-central-1:111111111111:topic" } },
          { StringEquals: { "aws:SourceVpce": "vpce-1" } },
        ].map((condition) => on(JSON.stringify(condition), star(condition))),
        on("a denial", bucketPolicy(letting("*", { Bool: { "aws:SecureTransport": "false" } }, "Deny"))),
      ],
      bad: [
        on("a star", star(), { finding: "outsider:*", by: "both" }),
        on("a star of AWS", queuePolicy(letting({ AWS: "*" }))),
        on("beside a role", queuePolicy(letting({ AWS: [roleArn("r"), "*"] }))),
        on("a role of every account", queuePolicy(letting({ AWS: "arn:aws:iam::*:role/r" }))),
        on("with encryption on the way", star({ Bool: { "aws:SecureTransport": "true" } })),
        on("of every organisation", star({ StringLike: { "aws:PrincipalOrgID": "*" } })),
        on("of every source", star({ ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:*" } })),
        on("behind an unknown", queuePolicy(letting({ AWS: [UNKNOWN_TEXT, "*"] }))),
        on("in a later statement", queuePolicy(letting({ AWS: roleArn("r") }), letting("*"))),
      ],
    },
    "another account": {
      good: [
        on("the own role", queuePolicy(letting({ AWS: roleArn("r") }))),
        on("the own account", queuePolicy(letting({ AWS: OWN }))),
        on("a service", queuePolicy(letting({ Service: "sns.amazonaws.com" }))),
        on("of the organisation", queuePolicy(letting({ AWS: OTHER }, ORG))),
        on("one that is the own, too", queuePolicy(letting({ AWS: OTHER })), { config: { accounts: [OWN, OTHER] } }),
      ],
      bad: [
        on("by its number", queuePolicy(letting({ AWS: OTHER })), { finding: `outsider:${OTHER}`, by: "both" }),
        on("by its root", queuePolicy(letting({ AWS: `arn:aws:iam::${OTHER}:root` }))),
        on("by a role", queuePolicy(letting({ AWS: `arn:aws:iam::${OTHER}:role/r` }))),
        on("beside the own", queuePolicy(letting({ AWS: [OWN, OTHER] }))),
        on("where only the provider tells the own", {
          ...bucketPolicy({ ...letting({ AWS: OTHER }), Resource: "*" }),
          provider: { allowedAccountIds: JSON.stringify([OWN]) },
        }),
        on("where only the stack tells the own", [own, bucketPolicy({ ...letting({ AWS: OTHER }), Resource: "*" })], {
          by: "stack",
        }),
      ],
    },
    "in each type": {
      good: Object.entries(RESOURCES).flatMap(([type, properties]) =>
        properties.map((property) => on(type, carrying(type, property)(letting({ AWS: roleArn("r") })))),
      ),
      bad: Object.entries(RESOURCES).flatMap(([type, properties]) =>
        properties.map((property) => on(type, carrying(type, property)(letting("*")), { by: "both" })),
      ),
    },
    "without a document": {
      good: [
        on("an event bus for the own account", permission({ principal: OWN }), { config }),
        on(
          "an event bus for the organisation",
          permission({
            principal: "*",
            condition: { type: "StringEquals", key: "aws:PrincipalOrgID", value: "o-abc" },
          }),
        ),
        on("a layer for the organisation", layer({ principal: "*", organizationId: "o-abc" })),
        on("a snapshot for nobody", snapshot()),
        on("a snapshot for the own account", snapshot({ sharedAccounts: [OWN] }), { config }),
      ],
      bad: [
        on("an event bus for everybody", permission({ principal: "*" }), { by: "both" }),
        on("an event bus for another account", permission({ principal: OTHER }), { config }),
        on("a layer for everybody", layer({ principal: "*" })),
        on("a layer for another account", layer({ principal: OTHER }), { config }),
        on("a snapshot for everybody", snapshot({ sharedAccounts: ["all"] })),
        on("a snapshot for another account", snapshot({ sharedAccounts: [OTHER] }), { config }),
      ],
    },
  },
  undecided: [
    on("a document that is not known", { type: "aws:sqs/queue:Queue", props: { policy: UNKNOWN_TEXT } }),
    on("an account that nothing tells", permission({ principal: OTHER })),
    on("accounts that are not known", snapshot({ sharedAccounts: UNKNOWN_TEXT })),
  ],
  mutations: [
    adding(bucketPolicy(letting({ AWS: `arn:aws:iam::${OTHER}:root` }))),
    adding({ type: "aws:secretsmanager/secretPolicy:SecretPolicy", props: { policy: policyText(letting("*")) } }),
  ],
};
