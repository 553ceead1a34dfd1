import { demand, isEmptyList, isGiven, isTrue, shown, type Demand } from "../../core/demands";
import { violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { allRulesOf, groupsIn } from "../../core/security-groups";
import { ALWAYS } from "../../core/stage";
import { member } from "../../core/value";

const CLUSTER = "aws:rds/cluster:Cluster";
const INSTANCE = "aws:rds/instance:Instance";
const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const SNAPSHOTS = [
  "aws:rds/clusterSnapshot:ClusterSnapshot",
  "aws:rds/snapshot:Snapshot",
  "aws:rds/snapshotCopy:SnapshotCopy",
  "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
];

const NOT_PUBLIC: Demand = {
  path: "publiclyAccessible",
  id: "public",
  holds: (value) => !isTrue(value),
  what: "gives the database a public address",
  fix: "Leave it out, and reach the database through the Data API or from inside of the VPC.",
};
const OWN_SUBNETS: Demand = {
  path: "dbSubnetGroupName",
  id: "no-subnet-group",
  holds: isGiven,
  what: "is missing: the database then stands in the default VPC, whose subnets are public",
  fix: "Name a subnet group of private subnets.",
};
const NOT_SHARED: Demand = {
  path: "sharedAccounts",
  id: "shared-snapshot",
  holds: isEmptyList,
  what: (value) => `shares a copy of the data with ${shown(value)}`,
  fix: "Share no snapshot; copy it with a key that the other account is granted for a time.",
};

/** A replica or a cluster's member stands where its source does. */
const hasOwnPlace = ({ props }: Resource): boolean =>
  !["replicateSourceDb", "replicationSourceIdentifier", "snapshotIdentifier"].some((name) =>
    isGiven(member(props, name)),
  );

function demandsOn(resource: Resource): readonly Demand[] {
  if (SNAPSHOTS.includes(resource.type)) return [NOT_SHARED];
  const placed = resource.type !== CLUSTER_INSTANCE && hasOwnPlace(resource) ? [OWN_SUBNETS] : [];
  return resource.type === CLUSTER ? placed : [NOT_PUBLIC, ...placed];
}

function openGroups(graph: Graph, resource: Resource): readonly Finding[] {
  const value = member(resource.props, "vpcSecurityGroupIds");
  return groupsIn(graph, resource, "vpcSecurityGroupIds", value).flatMap((group) =>
    allRulesOf(graph, group)
      .filter(({ direction, blocks, isOpen }) => direction === "ingress" && (blocks.length > 0 || isOpen))
      .map((rule) =>
        violation(rule.resource, rule.path, {
          id: `network-into-database:${resource.name}`,
          what: `lets addresses into ${group.name}, the security group of the database ${resource.name}`,
          fix: "Let in security groups (referencedSecurityGroupId), not networks.",
        }),
      ),
  );
}

/** `net-rds-not-public` */
export const keepDatabasesPrivate: Policy = {
  id: "net-rds-not-public",
  family: "network",
  title: "Databases are reached from inside alone, and no snapshot is shared",
  severity: "critical",
  description:
    "No database instance is publicly accessible, each stands in a subnet group of its own, its security groups let in groups and no networks, and no snapshot is shared.",
  why: "A database with an address is attacked by everybody, and a shared snapshot is a copy of all data.",
  remediation: "Set publiclyAccessible to false, name a subnet group of private subnets, share no snapshots.",
  references: [
    { framework: "AWS FSBP", control: "RDS.1" },
    { framework: "AWS FSBP", control: "RDS.2" },
  ],
  levels: ALWAYS,
  config: {},
  types: [CLUSTER, INSTANCE, CLUSTER_INSTANCE, ...SNAPSHOTS],
  checkResource: (resource) => demand(resource, demandsOn(resource)),
  checkStack: (graph) => graph.ofType(CLUSTER, INSTANCE).flatMap((resource) => openGroups(graph, resource)),
};
