import { watchClusters } from "../../../../policies/rules/operations/watch-clusters";
import { changing, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const cluster = making("aws:ecs/cluster:Cluster");
const insights = (value: unknown) => cluster({ settings: [{ name: "containerInsights", value }] });

export const watchClustersCases: PolicyCases = {
  policy: watchClusters,
  spellings: {
    "a cluster": {
      good: [on("enabled", insights("enabled")), on("enhanced", insights("enhanced"))],
      bad: [
        on("by default", cluster()),
        on("disabled", insights("disabled")),
        on("another setting", cluster({ settings: [{ name: "x", value: "enabled" }] })),
      ],
    },
  },
  undecided: [on("not known", insights(UNKNOWN_TEXT))],
  mutations: [changing("monolith-cluster", without("settings"))],
};
