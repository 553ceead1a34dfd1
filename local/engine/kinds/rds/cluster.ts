/** `aws.rds.Cluster`: Aurora PostgreSQL as a database of the local Postgres. Capacity, backups and networks are recorded only. */
import { type Cluster, type NewCluster, type RdsService } from "../../../services/rds/service";
import { type CheckFailure, type Props, type ResourceKind, UNKNOWN } from "../../resource-kind";
import { Rules, struct } from "../rules";
import { checkIdentifier } from "./identifier";

const ENGINE = "aurora-postgresql";
/** What the provider takes when nothing is said. */
const DEFAULT_VERSION = "17.5";

export const clusterKind = (service: RdsService): ResourceKind => ({
  token: "aws:rds/cluster:Cluster",
  replaceOn: [
    "availabilityZones",
    "clusterIdentifier",
    "clusterIdentifierPrefix",
    "databaseName",
    "dbSubnetGroupName",
    "engine",
    "engineMode",
    "kmsKeyId",
    "masterUsername",
    "snapshotIdentifier",
    "storageEncrypted",
  ],
  computed: [
    "arn",
    "clusterResourceId",
    "endpoint",
    "engineVersionActual",
    "hostedZoneId",
    "masterUserSecrets",
    "readerEndpoint",
  ],
  autoName: { property: "clusterIdentifier", maxLength: 63 },
  check: checkCluster,
  create: async (inputs) => {
    const cluster = await service.create(newCluster(inputs));
    return { id: cluster.identifier, outputs: outputs(inputs, cluster) };
  },
  update: async (id, olds, news) => {
    if (Boolean(olds["manageMasterUserPassword"]) !== Boolean(news["manageMasterUserPassword"]))
      throw new Error(
        "The local cloud cannot change who manages the master password of a cluster; replace the cluster.",
      );
    const wanted = newCluster(news);
    if (wanted.masterPassword !== undefined && olds["masterPassword"] !== wanted.masterPassword)
      await service.setMasterPassword(id, wanted.masterPassword);
    const { httpEndpoint, engineVersion } = wanted;
    return outputs(news, service.change(id, { httpEndpoint, engineVersion }));
  },
  delete: async (id, olds) => {
    if (olds["deletionProtection"] === true)
      throw new Error(`Cannot delete protected Cluster ${id}, please disable deletion protection and try again.`);
    if (olds["skipFinalSnapshot"] !== true)
      throw new Error(
        `The local cloud makes no snapshots: set skipFinalSnapshot on cluster ${id} before it is deleted, its data are gone then.`,
      );
    await service.remove(id);
  },
  read: async (id, olds) => {
    const cluster = service.find(id);
    return cluster && { ...olds, ...outputs(olds, cluster) };
  },
});

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const newCluster = (inputs: Props): NewCluster => ({
  identifier: String(inputs["clusterIdentifier"]),
  engineVersion: text(inputs["engineVersion"]) ?? DEFAULT_VERSION,
  databaseName: text(inputs["databaseName"]),
  masterUsername: String(inputs["masterUsername"]),
  masterPassword: inputs["manageMasterUserPassword"] === true ? undefined : text(inputs["masterPassword"]),
  httpEndpoint: inputs["enableHttpEndpoint"] === true,
});

/** Endpoints have AWS's form and lead nowhere: the database is reached through the Data API only. */
function outputs(inputs: Props, cluster: Cluster): Props {
  const [, , , region = ""] = cluster.arn.split(":");
  const host = `cluster-local.${region}.rds.amazonaws.com`;
  return {
    ...inputs,
    arn: cluster.arn,
    clusterResourceId: cluster.resourceId,
    endpoint: `${cluster.identifier}.${host}`,
    readerEndpoint: `${cluster.identifier}.${host.replace("cluster-", "cluster-ro-")}`,
    port: inputs["port"] ?? 5432,
    hostedZoneId: "Z29XKXDKYMONMX",
    engineVersion: cluster.engineVersion,
    engineVersionActual: cluster.engineVersion,
    databaseName: cluster.databaseName ?? "",
    masterUserSecrets:
      cluster.masterSecretArn === undefined
        ? []
        : [{ secretArn: cluster.masterSecretArn, secretStatus: "active", kmsKeyId: "" }],
  };
}

function checkCluster(inputs: Props): readonly CheckFailure[] {
  const rules = checkIdentifier(new Rules(inputs), "clusterIdentifier");
  rules.oneOf("engine", [ENGINE]).oneOf("engineMode", ["provisioned"]);
  rules.refuse(
    "clusterIdentifierPrefix",
    "snapshotIdentifier",
    "restoreToPointInTime",
    "globalClusterIdentifier",
    "s3Import",
  );
  rules
    .length("databaseName", 1, 63)
    .pattern("databaseName", /^[A-Za-z][A-Za-z0-9_]*$/, "letters, digits and _, first a letter");
  rules
    .length("masterUsername", 1, 63)
    .pattern("masterUsername", /^[A-Za-z][A-Za-z0-9_]*$/, "letters, digits and _, first a letter");
  if (["rdsadmin", "rds_superuser", "admin"].includes(rules.text("masterUsername") ?? ""))
    rules.fail("masterUsername", `"${rules.text("masterUsername")}" is a reserved word`);
  rules.range("backupRetentionPeriod", 1, 35);
  checkPassword(inputs, rules);
  checkCapacity(inputs, rules);
  if (!isOnOrUnknown(inputs["skipFinalSnapshot"]) && inputs["finalSnapshotIdentifier"] === undefined)
    rules.fail("finalSnapshotIdentifier", "is required unless skipFinalSnapshot is true");
  return rules.failures;
}

const isOnOrUnknown = (value: unknown): boolean => value === true || value === UNKNOWN;

function checkPassword(inputs: Props, rules: Rules): void {
  const isManaged = inputs["manageMasterUserPassword"] === true;
  if (isManaged && inputs["masterPassword"] !== undefined)
    rules.fail("masterPassword", "must not be given together with manageMasterUserPassword");
  if (!isOnOrUnknown(inputs["manageMasterUserPassword"]) && inputs["masterPassword"] === undefined)
    rules.fail("masterPassword", "is required unless manageMasterUserPassword is true");
  if (inputs["masterUsername"] === undefined) rules.fail("masterUsername", "is required");
  rules.length("masterPassword", 8, 128);
}

/** Source: "Aurora Serverless v2 capacity": 0 to 256 units in steps of a half, the largest at least 1. */
function checkCapacity(inputs: Props, rules: Rules): void {
  const scaling = struct(inputs["serverlessv2ScalingConfiguration"]);
  const { minCapacity: min, maxCapacity: max } = (scaling ?? {}) as { minCapacity?: unknown; maxCapacity?: unknown };
  const property = "serverlessv2ScalingConfiguration";
  for (const [name, value, least] of [["minCapacity", min, 0] as const, ["maxCapacity", max, 1] as const])
    if (typeof value === "number" && (value < least || value > 256 || value * 2 !== Math.round(value * 2)))
      rules.fail(`${property}.${name}`, `must be ${least} to 256 in steps of 0.5, not ${value}`);
  if (typeof min === "number" && typeof max === "number" && min > max)
    rules.fail(`${property}.minCapacity`, `must not be greater than maxCapacity (${min} > ${max})`);
}
