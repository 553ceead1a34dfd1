import { shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { asList, member, UNKNOWN } from "../../core/value";

const FIX = 'Set settings to [{ name: "containerInsights", value: "enabled" }].';

/** `ops-ecs-insights` */
export const watchClusters: Policy = {
  id: "ops-ecs-insights",
  family: "operations",
  title: "Clusters have Container Insights",
  severity: "low",
  description: "A cluster's setting containerInsights is enabled or enhanced.",
  why: "Without it a task's memory and restarts are seen by nobody.",
  remediation: FIX,
  references: [{ framework: "AWS FSBP", control: "ECS.12" }],
  levels: IN_PRODUCTION,
  config: {},
  types: ["aws:ecs/cluster:Cluster"],
  checkResource(resource): readonly Finding[] {
    const settings = asList(member(resource.props, "settings"));
    if (settings === UNKNOWN) return [undecided(resource, "settings", FIX)];
    const insights = settings.find((one) => member(one, "name") === "containerInsights");
    const value = insights === undefined ? null : member(insights, "value");
    if (value === UNKNOWN || (insights === undefined && settings.includes(UNKNOWN)))
      return [undecided(resource, "settings", FIX)];
    if (value === "enabled" || value === "enhanced") return [];
    const what = `has containerInsights ${shown(value)}`;
    return [violation(resource, "settings", { id: "no-insights", what, fix: FIX })];
  },
};
