import { isGiven, numberOf } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import { FUNCTION } from "../../core/functions/resolve";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { LOG_GROUP } from "../../core/stateful";
import { logGroupsWritten } from "../../core/functions/log-permissions";
import { at, member, UNKNOWN, type Value } from "../../core/value";

const FIX = "Declare an aws.cloudwatch.LogGroup of that name, with retentionInDays.";

/** Name of the group that the function writes to. */
function groupName({ props }: Resource): Value {
  const named = at(props, "loggingConfig", "logGroup");
  if (isGiven(named)) return named;
  const name = member(props, "name");
  return typeof name === "string" ? `/aws/lambda/${name}` : UNKNOWN;
}

function groupOf(graph: Graph, one: Resource, name: Value): Resource | undefined {
  if (typeof name === "string") return graph.ofType(LOG_GROUP).find((group) => member(group.props, "name") === name);
  // Either the function was given the group, or the group the function's name.
  const given = graph.sources(one, "loggingConfig", [LOG_GROUP])[0];
  return given ?? graph.ofType(LOG_GROUP).find((group) => graph.sources(group, "name", [FUNCTION]).includes(one));
}

function ofFunction(graph: Graph, one: Resource): readonly Finding[] {
  const name = groupName(one);
  const group = groupOf(graph, one, name);
  if (group === undefined) {
    if (typeof name !== "string") return [undecided(one, "loggingConfig.logGroup", "Give the function a name.")];
    const what = `writes to ${name}, which nobody declares: it is made without a retention`;
    return [violation(one, "loggingConfig.logGroup", { id: "no-log-group", what, fix: FIX })];
  }
  const retention = member(group.props, "retentionInDays");
  const forEver =
    retention !== UNKNOWN && (numberOf(retention) ?? 0) === 0
      ? [violation(group, "retentionInDays", { id: "for-ever", what: "is missing: lines are kept for ever", fix: FIX })]
      : [];
  return [...forEver, ...(typeof name === "string" ? ofRole(graph, one, name) : [])];
}

/** Other groups that the function's role may write to. */
const ofRole = (graph: Graph, one: Resource, own: string): readonly Finding[] =>
  logGroupsWritten(graph, one)
    .filter(({ group }) => group !== own)
    .map(({ resource, path, group }) =>
      violation(resource, path, {
        id: `foreign-log-group:${group}`,
        what: `lets ${one.name} write to the log group ${group}, which is not its own`,
        fix: `Name log-group:${own}:* alone.`,
      }),
    );

/** `ops-lambda-log-group` */
export const declareFunctionLogs: Policy = {
  id: "ops-lambda-log-group",
  family: "operations",
  title: "Every function has a declared log group, and writes to no other",
  severity: "medium",
  description:
    "The group that a function writes to, named by its loggingConfig or /aws/lambda/<name>, is declared with a retention, and the policies of its role name no other.",
  why: "A group that Lambda makes by itself is kept for ever, and belongs to nobody.",
  remediation: FIX,
  references: [{ framework: "Banyan", control: "ops-lambda-log-group" }],
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) => graph.ofType(FUNCTION).flatMap((one) => ofFunction(graph, one)),
};
