import { encryptTablesWithOwnKey } from "../../../../policies/rules/data/encrypt-tables-with-own-key";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const KEY = "arn:aws:kms:eu-central-1:111111111111:key/1";
const encrypted = (serverSideEncryption: unknown) => making("aws:dynamodb/table:Table")({ serverSideEncryption });

export const encryptTablesWithOwnKeyCases: PolicyCases = {
  policy: encryptTablesWithOwnKey,
  spellings: {
    "half known": {
      good: [on("both given", encrypted({ enabled: true, kmsKeyArn: KEY }))],
      bad: [on("no key, whether or not it is on", encrypted({ enabled: UNKNOWN_TEXT }), { finding: "no-own-key" })],
    },
    "server-side encryption": {
      good: [
        on("with a key", encrypted({ enabled: true, kmsKeyArn: KEY })),
        on("with a key of the same update", encrypted({ enabled: true, kmsKeyArn: UNKNOWN_TEXT })),
      ],
      bad: [
        on("none", encrypted(undefined), { finding: "no-own-encryption" }),
        on("off", encrypted({ enabled: false, kmsKeyArn: KEY }), { finding: "no-own-encryption" }),
        on("without a key", encrypted({ enabled: true }), { finding: "no-own-key" }),
        on(
          "with AWS' key",
          encrypted({ enabled: true, kmsKeyArn: "arn:aws:kms:eu-central-1:111111111111:alias/aws/dynamodb" }),
          {
            finding: "no-own-key",
          },
        ),
      ],
    },
  },
  undecided: [on("not known", encrypted({ enabled: UNKNOWN_TEXT, kmsKeyArn: KEY }))],
  mutations: [
    changing("ratings-table", without("serverSideEncryption")),
    changing("ratings-table", having({ serverSideEncryption: { enabled: true } })),
  ],
};
