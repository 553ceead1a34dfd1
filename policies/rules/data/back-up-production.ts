import { isGiven, isTrue, numberOf } from "../../core/demands";
import { violation } from "../../core/finding";
import { matches } from "../../core/glob";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ADVICE, stackOf, stageOf } from "../../core/stage";
import { CLUSTER, DATABASE, TABLE } from "../../core/stateful";
import { asList, at, member, UNKNOWN, type Value } from "../../core/value";

const SELECTION = "aws:backup/selection:Selection";

/** Days for which the resource brings itself back; 35 where a table says nothing. */
function ownDays({ type, props }: Resource): number {
  if (type !== TABLE) return numberOf(member(props, "backupRetentionPeriod")) ?? 1;
  if (!isTrue(at(props, "pointInTimeRecovery", "enabled"))) return 0;
  return numberOf(at(props, "pointInTimeRecovery", "recoveryPeriodInDays")) ?? 35;
}

const members = (value: Value): readonly Value[] => {
  const list = asList(value);
  return list === UNKNOWN ? [UNKNOWN] : list;
};

function selects(graph: Graph, selection: Resource, resource: Resource): boolean {
  const arn = member(resource.props, "arn");
  const isNamedIn = (property: string): boolean =>
    typeof arn === "string" &&
    members(member(selection.props, property)).some((pattern) => typeof pattern === "string" && matches(pattern, arn));
  if (isNamedIn("notResources")) return false;
  if (isNamedIn("resources")) return true;
  if (graph.sources(selection, "resources", [resource.type]).some(({ urn }) => urn === resource.urn)) return true;
  const tags = member(resource.props, "tagsAll") ?? member(resource.props, "tags");
  return members(member(selection.props, "selectionTags")).some((tag) => {
    const key = member(tag, "key");
    return typeof key === "string" && isGiven(member(tag, "value")) && member(tags, key) === member(tag, "value");
  });
}

/** `data-backup-plan` */
export const backUpProduction: Policy = {
  id: "data-backup-plan",
  family: "data",
  title: "Production's data can be brought back from 35 days ago",
  severity: "low",
  description:
    "In production a table or database is selected by a backup plan, or keeps point-in-time backups for 35 days itself.",
  why: "Some damage is noticed at the end of the month.",
  remediation: "Select it by ARN or tag in an aws.backup.Selection, or keep its own backups for 35 days.",
  references: [{ framework: "AWS FSBP", control: "DynamoDB.4" }],
  levels: ADVICE,
  config: { minimumDays: { type: "number", description: "Days that its own backups must reach back.", default: 35 } },
  checkStack: (graph, settings) =>
    graph
      .ofType(TABLE, CLUSTER, DATABASE)
      .filter(({ urn }) => stageOf(stackOf(urn)) === "prod")
      .filter((resource) => ownDays(resource) < settings.number("minimumDays"))
      .filter((resource) => !graph.ofType(SELECTION).some((selection) => selects(graph, selection, resource)))
      .map((resource) =>
        violation(resource, "", {
          id: "no-backup-plan",
          what: `is in no backup plan and reaches back ${ownDays(resource)} days by itself`,
          fix: "Select it in an aws.backup.Selection, or keep its own backups for 35 days.",
        }),
      ),
};
