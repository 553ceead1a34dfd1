/** `aws.rds.ClusterInstance`: recorded only; the cluster's one Postgres serves all. */
import type { RdsService } from "../../../services/rds/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { Rules } from "../rules";
import { checkIdentifier } from "./identifier";

export const clusterInstanceKind = (service: RdsService): ResourceKind => ({
  token: "aws:rds/clusterInstance:ClusterInstance",
  replaceOn: ["availabilityZone", "clusterIdentifier", "dbSubnetGroupName", "engine", "identifier", "identifierPrefix"],
  computed: [
    "arn",
    "dbiResourceId",
    "endpoint",
    "engineVersionActual",
    "kmsKeyId",
    "port",
    "storageEncrypted",
    "writer",
  ],
  autoName: { property: "identifier", maxLength: 63 },
  check: (inputs) => {
    const rules = checkIdentifier(new Rules(inputs), "identifier").refuse("identifierPrefix");
    rules.oneOf("engine", ["aurora-postgresql"]);
    rules.pattern("instanceClass", /^db\./, 'an instance class ("db.serverless", "db.r8g.large")');
    return rules.range("promotionTier", 0, 15).failures;
  },
  create: async (inputs, { account, region }) => {
    const identifier = String(inputs["identifier"]);
    const clusterIdentifier = String(inputs["clusterIdentifier"]);
    const cluster = service.find(clusterIdentifier);
    if (!cluster) throw new Error(`DBCluster ${clusterIdentifier} not found.`);
    const outputs: Props = {
      ...inputs,
      arn: `arn:aws:rds:${region}:${account}:db:${identifier}`,
      dbiResourceId: `db-${identifier.toUpperCase()}`,
      endpoint: `${identifier}.local.${region}.rds.amazonaws.com`,
      engineVersion: inputs["engineVersion"] ?? cluster.engineVersion,
      engineVersionActual: cluster.engineVersion,
      port: 5432,
      storageEncrypted: true,
      writer: /-1$/.test(identifier),
    };
    return { id: identifier, outputs };
  },
  update: async (_id, olds, news) => ({ ...olds, ...news }),
  delete: async () => undefined,
  read: async (_id, olds) => (service.find(String(olds["clusterIdentifier"])) ? olds : undefined),
});
