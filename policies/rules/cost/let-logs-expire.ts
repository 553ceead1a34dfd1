import { numberOf, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION, stackOf, stageOf } from "../../core/stage";
import { LOG_GROUP } from "../../core/stateful";
import { member, UNKNOWN } from "../../core/value";

/** `cost-log-retention-finite` */
export const letLogsExpire: Policy = {
  id: "cost-log-retention-finite",
  family: "cost",
  title: "Log lines are gone once nobody needs them",
  severity: "low",
  description: "A log group's retention is no longer than the stage needs; 0 and none are for ever.",
  why: "Lines that are kept for ever are paid for every month.",
  remediation: "Set retentionInDays to what the stage needs.",
  references: [{ framework: "CloudWatch Logs", control: "pricing" }],
  levels: IN_PRODUCTION,
  config: {
    maximumDays: {
      type: "map",
      description: "Longest retention by stage, in days; stacks of another name are held to prod's.",
      default: { local: "30", dev: "30", prod: "3653" },
    },
  },
  types: [LOG_GROUP],
  checkResource(resource, settings): readonly Finding[] {
    const value = member(resource.props, "retentionInDays");
    const stage = stageOf(stackOf(resource.urn));
    const most = settings.ofStage("maximumDays", stage);
    if (value === UNKNOWN) return [undecided(resource, "retentionInDays")];
    const days = numberOf(value) ?? 0;
    if (days > 0 && days <= most) return [];
    const what = days === 0 ? `is ${shown(value)}: for ever` : `is ${days} days; ${stage} needs ${most} at most`;
    return [violation(resource, "retentionInDays", { id: "too-long", what, fix: `Set it to ${most} or less.` })];
  },
};
