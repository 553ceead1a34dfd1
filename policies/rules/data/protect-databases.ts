import { demand, isGiven, isOwnKey, isTrue, numberOf, shown, type Demand } from "../../core/demands";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { IN_PRODUCTION } from "../../core/stage";
import { CLUSTER, DATABASE } from "../../core/stateful";
import { asList, member, UNKNOWN, type Value } from "../../core/value";

const must = (path: string, holds: Demand["holds"], fix: string, what?: string): Demand => ({
  path,
  id: path,
  holds,
  what: (value) => what ?? `is ${shown(value)}`,
  fix,
});

const isNotEmpty = (value: Value): boolean => {
  const list = asList(value);
  return list === UNKNOWN || list.length > 0;
};

const ALWAYS_WANTED: readonly Demand[] = [
  must("storageEncrypted", isTrue, "Set it to true, with a kmsKeyId."),
  must("deletionProtection", isTrue, "Set it to true."),
  must("copyTagsToSnapshot", isTrue, "Set it to true: a snapshot without tags belongs to nobody."),
  must("enabledCloudwatchLogsExports", isNotEmpty, 'Name the logs, such as ["postgresql"].', "exports no logs"),
  must("iamDatabaseAuthenticationEnabled", isTrue, "Set it to true: whoever must log in does so without a password."),
];
/** What a replica has from its source; AWS makes no last snapshot of one. */
const OF_SOURCE: readonly Demand[] = [
  must("skipFinalSnapshot", (value) => !isTrue(value), "Leave it out, and name a finalSnapshotIdentifier."),
  must("manageMasterUserPassword", isTrue, "Set it to true: AWS makes, keeps and rotates the password."),
];

const backups = (settings: Settings): Demand => ({
  path: "backupRetentionPeriod",
  id: "backupRetentionPeriod",
  holds: (value) => (numberOf(value) ?? 1) >= settings.number("minimumBackupDays"),
  what: (value) => `is ${value === null ? "1 by default" : shown(value)} days`,
  fix: `Set it to ${settings.number("minimumBackupDays")} or more.`,
});
/** A key that is created in the same update counts. */
const key = (resource: Resource): readonly Demand[] =>
  member(resource.props, "kmsKeyId") === UNKNOWN
    ? []
    : [must("kmsKeyId", isOwnKey, "Name a key of the stack.", "names no key of our own: AWS' own is used")];

const isCopy = ({ props }: Resource): boolean =>
  ["replicateSourceDb", "replicationSourceIdentifier"].some((name) => isGiven(member(props, name)));

/** `data-rds-protection` */
export const protectDatabases: Policy = {
  id: "data-rds-protection",
  family: "data",
  title: "Databases are encrypted, backed up, logged and kept",
  severity: "high",
  description:
    "A database cluster or instance is encrypted with a key of our own, keeps backups for 7 days or longer, cannot be deleted by accident or without a last snapshot, copies its tags, exports its logs, lets AWS manage the master's password and allows IAM authentication. The Data API may be on.",
  why: "It is the one copy of everything that has not moved yet.",
  remediation: "Set the property that the message names.",
  references: ["RDS.4", "RDS.7", "RDS.9", "RDS.11", "RDS.12", "RDS.16", "RDS.27"].map((control) => ({
    framework: "AWS FSBP",
    control,
  })),
  levels: IN_PRODUCTION,
  config: { minimumBackupDays: { type: "number", description: "Shortest retention of backups, in days.", default: 7 } },
  types: [CLUSTER, DATABASE],
  checkResource: (resource, settings) =>
    demand(resource, [
      ...ALWAYS_WANTED,
      ...key(resource),
      ...(isCopy(resource) ? [] : [...OF_SOURCE, backups(settings)]),
    ]),
};
