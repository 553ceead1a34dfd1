import { keepDatabasesPrivate } from "../../../../policies/rules/network/keep-databases-private";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

type Props = Readonly<Record<string, unknown>>;
const rds = (type: string, props: Props): Subject => ({ type: `aws:rds/${type}`, name: "database", props });
const cluster = (props: Props) => rds("cluster:Cluster", { dbSubnetGroupName: "private", ...props });
const instance = (props: Props) => rds("instance:Instance", { dbSubnetGroupName: "private", ...props });
const member = (props: Props) => rds("clusterInstance:ClusterInstance", props);
const snapshot = (props: Props) => rds("clusterSnapshot:ClusterSnapshot", props);
const group = (ingress: readonly Props[]): Subject => ({
  type: "aws:ec2/securityGroup:SecurityGroup",
  name: "group",
  props: { id: "sg-1", ingress },
});

export const keepDatabasesPrivateCases: PolicyCases = {
  policy: keepDatabasesPrivate,
  spellings: {
    "a cluster": {
      good: [
        on("with a subnet group", cluster({})),
        on("restored from a snapshot", rds("cluster:Cluster", { snapshotIdentifier: "last" })),
      ],
      bad: [on("without a subnet group", cluster({ dbSubnetGroupName: undefined }), { finding: "no-subnet-group" })],
    },
    "a cluster's instance": {
      good: [on("by default", member({})), on("said so", member({ publiclyAccessible: false }))],
      bad: [on("public", member({ publiclyAccessible: true }), { finding: "public" })],
    },
    "an instance": {
      good: [on("private", instance({})), on("a replica", rds("instance:Instance", { replicateSourceDb: "other" }))],
      bad: [
        on("public", instance({ publiclyAccessible: true }), { finding: "public" }),
        on("without a subnet group", instance({ dbSubnetGroupName: undefined }), { finding: "no-subnet-group" }),
      ],
    },
    "a snapshot": {
      good: [on("kept", snapshot({})), on("shared with nobody", snapshot({ sharedAccounts: [] }))],
      bad: [
        on("shared with all", snapshot({ sharedAccounts: ["all"] }), { finding: "shared-snapshot" }),
        on("an instance's, shared", rds("snapshot:Snapshot", { sharedAccounts: ["222222222222"] })),
      ],
    },
    "its security group": {
      good: [
        on("lets in a group", [
          cluster({ vpcSecurityGroupIds: ["sg-1"] }),
          group([{ protocol: "tcp", securityGroups: ["sg-2"] }]),
        ]),
        on("another's lets in a network", [
          cluster({ vpcSecurityGroupIds: ["sg-2"] }),
          group([{ cidrBlocks: ["10.0.0.0/16"] }]),
        ]),
      ],
      bad: [
        on(
          "lets in a network",
          [
            cluster({ vpcSecurityGroupIds: ["sg-1"] }),
            group([{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/16"] }]),
          ],
          { finding: "network-into-database", by: "stack" },
        ),
        on(
          "lets in an address by a rule of its own",
          [
            instance({ vpcSecurityGroupIds: ["sg-1"] }),
            group([]),
            {
              type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
              props: { securityGroupId: "sg-1", ipProtocol: "tcp", cidrIpv4: "10.1.2.3/32" },
            },
          ],
          { finding: "network-into-database", by: "stack" },
        ),
      ],
    },
  },
  undecided: [on("not known", member({ publiclyAccessible: UNKNOWN_TEXT }))],
  mutations: [
    changing("database-instance-1", having({ publiclyAccessible: true })),
    changing("database-cluster", without("dbSubnetGroupName")),
  ],
};
