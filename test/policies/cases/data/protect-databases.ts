import { protectDatabases } from "../../../../policies/rules/data/protect-databases";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const BASE = {
  storageEncrypted: true,
  kmsKeyId: "arn:aws:kms:eu-central-1:111111111111:key/1",
  backupRetentionPeriod: 7,
  deletionProtection: true,
  copyTagsToSnapshot: true,
  enabledCloudwatchLogsExports: ["postgresql"],
  manageMasterUserPassword: true,
  iamDatabaseAuthenticationEnabled: true,
};
const BROKEN: Readonly<Record<string, readonly unknown[]>> = {
  storageEncrypted: [undefined, false],
  kmsKeyId: [undefined],
  backupRetentionPeriod: [undefined, 1, "3"],
  deletionProtection: [undefined, false],
  skipFinalSnapshot: [true],
  copyTagsToSnapshot: [undefined, false],
  enabledCloudwatchLogsExports: [undefined, []],
  manageMasterUserPassword: [undefined, false],
  iamDatabaseAuthenticationEnabled: [undefined, false],
};
const cluster = making("aws:rds/cluster:Cluster", BASE);
const instance = making("aws:rds/instance:Instance", BASE);
const broken = (make: typeof cluster) =>
  Object.entries(BROKEN).flatMap(([name, values]) =>
    values.map((value) => on(`${name}: ${JSON.stringify(value)}`, make({ [name]: value }), { finding: name })),
  );
const replica = { replicateSourceDb: "other", backupRetentionPeriod: undefined, manageMasterUserPassword: undefined };

export const protectDatabasesCases: PolicyCases = {
  policy: protectDatabases,
  spellings: {
    "a replica's end": {
      good: [
        on(
          "without a last snapshot, which AWS does not make of one",
          instance({ ...replica, skipFinalSnapshot: true }),
        ),
      ],
      bad: [
        on("AWS' own key", instance({ kmsKeyId: "arn:aws:kms:eu-central-1:111111111111:alias/aws/rds" }), {
          finding: "kmsKeyId",
        }),
      ],
    },
    "a cluster": {
      good: [
        on("protected", cluster()),
        on("with the Data API", cluster({ enableHttpEndpoint: true })),
        on("with a key of the same update", cluster({ kmsKeyId: UNKNOWN_TEXT })),
      ],
      bad: broken(cluster),
    },
    "an instance": {
      good: [on("protected", instance()), on("a replica", instance(replica))],
      bad: [...broken(instance), on("a replica in plain", instance({ ...replica, storageEncrypted: false }))],
    },
    "with settings": {
      good: [on("enough", cluster({ backupRetentionPeriod: 30 }), { config: { minimumBackupDays: 30 } })],
      bad: [on("too short", cluster(), { config: { minimumBackupDays: 30 } })],
    },
  },
  undecided: [on("not known", cluster({ deletionProtection: UNKNOWN_TEXT }))],
  mutations: [
    changing("database-cluster", having({ skipFinalSnapshot: true })),
    changing("database-cluster", without("storageEncrypted")),
  ],
};
