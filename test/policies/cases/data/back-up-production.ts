import { backUpProduction } from "../../../../policies/rules/data/back-up-production";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const ARN = "arn:aws:dynamodb:eu-central-1:111111111111:table/a";
const table = making("aws:dynamodb/table:Table", { arn: ARN, tags: { Backup: "daily" } }, { name: "a" });
const cluster = making("aws:rds/cluster:Cluster", { arn: "arn:aws:rds:eu-central-1:111111111111:cluster:c" });
const selection = making("aws:backup/selection:Selection");
const prod = { stack: "prod" };
const tag = (value: string) => ({ type: "STRINGEQUALS", key: "Backup", value });

export const backUpProductionCases: PolicyCases = {
  policy: backUpProduction,
  spellings: {
    "everything but": {
      good: [on("another", [table(), selection({ resources: ["*"], notResources: [`${ARN}b`] })], prod)],
      bad: [on("this one", [table(), selection({ resources: ["*"], notResources: [ARN] })], prod)],
    },
    "by its own backups": {
      good: [
        on("a table's 35 days", table({ pointInTimeRecovery: { enabled: true } }), prod),
        on("a cluster's 35 days", cluster({ backupRetentionPeriod: 35 }), prod),
        on("none in dev", table()),
      ],
      bad: [
        on("none", table(), prod),
        on("a week", table({ pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 } }), prod),
        on("a cluster's week", cluster({ backupRetentionPeriod: 7 }), prod),
      ],
    },
    "by a plan": {
      good: [
        on("by ARN", [table(), selection({ resources: [ARN] })], prod),
        on("by pattern", [table(), selection({ resources: ["arn:aws:dynamodb:*:*:table/*"] })], prod),
        on("by tag", [table(), selection({ selectionTags: [tag("daily")] })], prod),
        on(
          "before it exists",
          [
            table({ arn: UNKNOWN_TEXT }),
            selection({ resources: [UNKNOWN_TEXT] }, { propertyDependencies: { resources: [urnOf(table())] } }),
          ],
          prod,
        ),
      ],
      bad: [
        on("another's ARN", [table(), selection({ resources: [`${ARN}b`] })], prod),
        on("another tag", [table(), selection({ selectionTags: [tag("weekly")] })], prod),
      ],
    },
  },
  mutations: [changing("database-cluster", having({ backupRetentionPeriod: 7 }))],
};
