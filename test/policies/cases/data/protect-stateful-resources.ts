import { protectStatefulResources } from "../../../../policies/rules/data/protect-stateful-resources";
import { adding, on, optioning, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";

const PROTECTED = { options: { protect: true } };
const cluster = making("aws:rds/cluster:Cluster", {}, PROTECTED);
const logs = (name: string) => making("aws:cloudwatch/logGroup:LogGroup", { name });
const ofContext = making(
  "aws:dynamodb/table:Table",
  {},
  {
    urn: "urn:pulumi:dev::banyan::banyan:index:BoundedContext$aws:dynamodb/table:Table::talks-table",
  },
);
const types = [
  "dynamodb/table:Table",
  "rds/instance:Instance",
  "kms/key:Key",
  "ecr/repository:Repository",
  "cloudwatch/eventBus:EventBus",
  "lb/listener:Listener",
];

export const protectStatefulResourcesCases: PolicyCases = {
  policy: protectStatefulResources,
  spellings: {
    "a stateful resource": {
      good: [
        on("protected", cluster()),
        ...types.map((type) => on(`${type}, protected`, making(`aws:${type}`, {}, PROTECTED)())),
        on("a context's table", ofContext()),
        on("what holds nothing", making("aws:lambda/function:Function")()),
      ],
      bad: [
        on("unprotected", making("aws:rds/cluster:Cluster")(), { finding: "unprotected" }),
        ...types.map((type) => on(`${type}, unprotected`, making(`aws:${type}`)(), { finding: "unprotected" })),
        on("deleted before it is replaced", cluster({}, { options: { protect: true, deleteBeforeReplace: true } }), {
          finding: "delete-before-replace",
        }),
      ],
    },
    "a log group": {
      good: [
        on("of a function", logs("/aws/lambda/x")()),
        on("an audit's, protected", logs("/company/audit")({}, PROTECTED)),
      ],
      bad: [on("an audit's", logs("/company/Audit")()), on("CloudTrail's", logs("cloudtrail")())],
    },
  },
  mutations: [optioning("database-cluster", { protect: false }), adding(making("aws:kms/key:Key")())],
};
