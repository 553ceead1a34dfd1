import { boundDatabaseCapacity } from "../../../../policies/rules/cost/bound-database-capacity";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const scaling = (minCapacity: unknown, maxCapacity: unknown) =>
  making("aws:rds/cluster:Cluster")({ serverlessv2ScalingConfiguration: { minCapacity, maxCapacity } });

export const boundDatabaseCapacityCases: PolicyCases = {
  policy: boundDatabaseCapacity,
  spellings: {
    "in dev": {
      good: [on("small", scaling(0.5, 4)), on("provisioned", making("aws:rds/cluster:Cluster")())],
      bad: [
        on("large", scaling(0.5, 16), { finding: "maxCapacity" }),
        on("never small", scaling(2, 4), { finding: "minCapacity" }),
      ],
    },
    "in production": {
      good: [on("larger", scaling(2, 64), { stack: "prod" })],
      bad: [on("the largest there is", scaling(2, 256), { stack: "prod", finding: "maxCapacity" })],
    },
    "with settings": {
      good: [on("larger", scaling(1, 16), { config: { maximumUnits: { dev: "16" } } })],
      bad: [on("smaller", scaling(1, 8), { config: { maximumUnits: { dev: "2" } } })],
    },
  },
  undecided: [on("not known", scaling(0.5, UNKNOWN_TEXT))],
  mutations: [
    changing("database-cluster", having({ serverlessv2ScalingConfiguration: { minCapacity: 1, maxCapacity: 256 } })),
  ],
};
