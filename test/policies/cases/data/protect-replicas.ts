import { protectReplicas } from "../../../../policies/rules/data/protect-replicas";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const KEY = "arn:aws:kms:eu-west-1:111111111111:key/1";
const COPY = { regionName: "eu-west-1", pointInTimeRecovery: true, deletionProtectionEnabled: true, kmsKeyArn: KEY };
const { regionName: _, ...ALONE } = COPY;
const table = (...replicas: readonly unknown[]) => making("aws:dynamodb/table:Table")({ replicas });
const replica = making("aws:dynamodb/tableReplica:TableReplica", {
  ...ALONE,
  globalTableArn: "arn",
  region: "eu-west-1",
});
const legacy = (...replicas: readonly unknown[]) => making("aws:dynamodb/globalTable:GlobalTable")({ replicas });

export const protectReplicasCases: PolicyCases = {
  policy: protectReplicas,
  spellings: {
    "a replica of its own where its provider is": {
      good: [on("in an allowed region", { ...replica({ region: undefined }), provider: { region: "eu-west-1" } })],
      bad: [
        on(
          "elsewhere",
          { ...replica({ region: undefined }), provider: { region: "us-east-1" } },
          { finding: "region:us-east-1" },
        ),
      ],
    },
    "within a table": {
      good: [
        on("protected", table(COPY)),
        on("none", table()),
        on("a key of the same update", table({ ...COPY, kmsKeyArn: UNKNOWN_TEXT })),
      ],
      bad: [
        on("in another part of the world", table({ ...COPY, regionName: "us-east-1" }), {
          finding: "region:us-east-1",
        }),
        on("without recovery", table({ ...COPY, pointInTimeRecovery: undefined }), {
          finding: "replica-pointInTimeRecovery",
        }),
        on("deletable", table({ ...COPY, deletionProtectionEnabled: false }), {
          finding: "replica-deletionProtectionEnabled",
        }),
        on("without a key", table({ ...COPY, kmsKeyArn: undefined }), { finding: "replica-kmsKeyArn" }),
        on("the second of two", table(COPY, { ...COPY, regionName: "eu-north-1", pointInTimeRecovery: false })),
      ],
    },
    "as a resource of its own": {
      good: [on("protected", replica())],
      bad: [
        on("without recovery", replica({ pointInTimeRecovery: false })),
        on("without a key", replica({ kmsKeyArn: undefined })),
        on("elsewhere", replica({ region: "us-east-1" })),
      ],
    },
    "as a global table": {
      good: [on("in allowed regions", legacy({ regionName: "eu-west-1" }))],
      bad: [on("elsewhere", legacy({ regionName: "us-east-1" }), { finding: "region:us-east-1" })],
    },
    "with settings": {
      good: [
        on("another region", table({ ...COPY, regionName: "us-east-1" }), {
          config: { allowedRegions: ["us-east-1"] },
        }),
      ],
      bad: [on("no longer allowed", table(COPY), { config: { allowedRegions: ["eu-central-1"] } })],
    },
  },
  undecided: [on("replicas that are not known", making("aws:dynamodb/table:Table")({ replicas: UNKNOWN_TEXT }))],
  mutations: [changing("ratings-table", having({ replicas: [{ regionName: "us-east-1" }] }))],
};
