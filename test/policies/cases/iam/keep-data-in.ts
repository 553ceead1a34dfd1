import { keepDataIn } from "../../../../policies/rules/iam/keep-data-in";
import { allow, plus, rolePolicyFor, tableArn, WORLD } from "../../fixtures/world";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { groupPolicy, OF_ROLES, rolePolicy } from "../../support/documents";
import { UNKNOWN_TEXT } from "../../support/subject";

const TABLE = tableArn("ratings");
const CARRYING = [
  "dynamodb:ExportTableToPointInTime",
  "dynamodb:RestoreTableFromBackup",
  "dynamodb:CreateBackup",
  "dynamodb:ImportTable",
  "dynamodb:EnableKinesisStreamingDestination",
  "dynamodb:PutResourcePolicy",
  "kinesis:PutResourcePolicy",
  "secretsmanager:PutResourcePolicy",
  "rds:CreateDBClusterSnapshot",
  "rds:CopyDBSnapshot",
  "rds:ModifyDBSnapshotAttribute",
  "dynamodb:Export*",
  "dynamodb:*",
];
const FINE = [
  "dynamodb:Query",
  "dynamodb:BatchWriteItem",
  "rds:DescribeDBClusterSnapshots",
  "dynamodb:GetResourcePolicy",
];

export const keepDataInCases: PolicyCases = {
  policy: keepDataIn,
  spellings: {
    "by a document": {
      good: [
        ...FINE.map((action) => on(action, rolePolicy(allow(action, TABLE)))),
        on("a denial", rolePolicy({ ...allow("dynamodb:*", "*"), Effect: "Deny" })),
        on("of people", groupPolicy(allow("dynamodb:CreateBackup", TABLE))),
        on("a deployment's", rolePolicyFor("banyan-deploy", allow("dynamodb:CreateBackup", TABLE))),
      ],
      bad: [
        ...CARRYING.map((action) =>
          on(action, rolePolicy(allow(action, TABLE)), { finding: "allows:", by: "resource" }),
        ),
        ...Object.entries(OF_ROLES).map(([carrier, carry]) =>
          on(`in ${carrier}`, carry(allow("dynamodb:CreateBackup", TABLE)), { by: "resource" }),
        ),
        on("behind an unknown", rolePolicy(allow([UNKNOWN_TEXT, "dynamodb:CreateBackup"], TABLE))),
      ],
    },
    "over the stack": {
      good: [on("the compliant stack", WORLD)],
      bad: [
        on("a function's role", plus(rolePolicyFor("banyan-dev-ratings-api", allow("dynamodb:CreateBackup", TABLE))), {
          by: "both",
        }),
      ],
    },
  },
  undecided: [on("an action that is not known", rolePolicy(allow(UNKNOWN_TEXT, TABLE)))],
  mutations: [changing("ratings-api-policy", inText("dynamodb:Query", "dynamodb:ExportTableToPointInTime"))],
};
