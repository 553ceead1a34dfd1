import { numberOf, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION, stackOf, stageOf } from "../../core/stage";
import { LOG_GROUP } from "../../core/stateful";
import { member, UNKNOWN } from "../../core/value";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const ALLOWED = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** `data-log-retention` */
export const keepLogsLongEnough: Policy = {
  id: "data-log-retention",
  family: "data",
  title: "Log groups say how long they keep their lines, and it is long enough",
  severity: "medium",
  description: "A log group has a retention that AWS knows, of at least the stage's minimum; 0 and none are for ever.",
  why: "An incident is found weeks later; lines that are kept for ever are a cost and a liability.",
  remediation: "Set retentionInDays.",
  references: [{ framework: "AWS FSBP", control: "CloudWatch.16" }],
  levels: IN_PRODUCTION,
  config: {
    minimumDays: {
      type: "map",
      description: "Shortest retention by stage, in days; stacks of another name are held to prod's.",
      default: { local: "1", dev: "7", prod: "90" },
    },
  },
  types: [LOG_GROUP],
  checkResource(resource, settings): readonly Finding[] {
    const value = member(resource.props, "retentionInDays");
    const minimum = settings.ofStage("minimumDays", stageOf(stackOf(resource.urn)));
    const fix = `Set it to one of ${ALLOWED.filter((days) => days >= minimum).join(", ")}.`;
    if (value === UNKNOWN) return [undecided(resource, "retentionInDays", fix)];
    const days = numberOf(value) ?? 0;
    const wrong = (id: string, what: string): readonly Finding[] => [
      violation(resource, "retentionInDays", { id, what, fix }),
    ];
    if (days === 0) return wrong("for-ever", `is ${shown(value)}: lines are kept for ever`);
    if (!ALLOWED.includes(days)) return wrong("not-allowed", `is ${days}, which AWS refuses`);
    return days < minimum ? wrong("too-short", `is ${days}; this stage needs ${minimum} or more`) : [];
  },
};
