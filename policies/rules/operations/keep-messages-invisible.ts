import { numberOf } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import { functionOf } from "../../core/functions/resolve";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { QUEUE } from "../../core/queues";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { member, UNKNOWN, type Value } from "../../core/value";

const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
/** AWS: six times the function's timeout, so that a throttled batch can be tried again. */
const FACTOR = 6;
const [DEFAULT_VISIBILITY, DEFAULT_TIMEOUT] = [30, 3];

const seconds = (value: Value, byDefault: number): number | undefined =>
  value === UNKNOWN ? undefined : (numberOf(value) ?? byDefault);

function ofMapping(graph: Graph, mapping: Resource): readonly Finding[] {
  const queue = graph.resolve(mapping, "eventSourceArn", [QUEUE], ["arn"]);
  const target = functionOf(graph, mapping, "functionName", member(mapping.props, "functionName"));
  if (queue === undefined || target === undefined) return [];
  const visible = seconds(member(queue.props, "visibilityTimeoutSeconds"), DEFAULT_VISIBILITY);
  const timeout = seconds(member(target.props, "timeout"), DEFAULT_TIMEOUT);
  if (visible === undefined || timeout === undefined) return [undecided(queue, "visibilityTimeoutSeconds")];
  if (visible >= FACTOR * timeout) return [];
  return [
    violation(queue, "visibilityTimeoutSeconds", {
      id: `too-short:${target.name}`,
      what: `is ${visible} s; ${target.name}, which reads the queue, may take ${timeout} s`,
      fix: `Set it to ${FACTOR * timeout} or more.`,
    }),
  ];
}

/** `ops-queue-visibility` */
export const keepMessagesInvisible: Policy = {
  id: "ops-queue-visibility",
  family: "operations",
  title: "A message stays invisible for longer than its function may take",
  severity: "medium",
  description: "A queue's visibility timeout is at least six times the timeout of the function that reads it.",
  why: "A message that is seen again while it is handled is handled twice.",
  remediation: "Raise visibilityTimeoutSeconds, or lower the function's timeout.",
  references: [{ framework: "AWS Lambda", control: "Using Lambda with Amazon SQS" }],
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) => graph.ofType(MAPPING).flatMap((mapping) => ofMapping(graph, mapping)),
};
