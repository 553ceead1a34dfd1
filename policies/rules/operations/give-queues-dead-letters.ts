import { numberOf, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { isDeadLetterQueue, QUEUE, redriveOf, type Redrive } from "../../core/queues";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

/** AWS' default and most, in seconds. */
const [DEFAULT_RETENTION, LONGEST_RETENTION] = [345_600, 1_209_600];
const FIX = "Set redrivePolicy to { deadLetterTargetArn, maxReceiveCount } with a queue of its own, kept for longer.";

const retention = ({ props }: Resource): number | undefined => {
  const value = member(props, "messageRetentionSeconds");
  return value === UNKNOWN ? undefined : (numberOf(value) ?? DEFAULT_RETENTION);
};

function ofCount({ resource, maxReceiveCount }: Redrive): readonly Finding[] {
  const count = numberOf(maxReceiveCount);
  const path = "redrivePolicy.maxReceiveCount";
  if (maxReceiveCount === UNKNOWN) return [undecided(resource, path)];
  if (count !== undefined && count >= 2 && count <= 10) return [];
  const what = `is ${shown(maxReceiveCount)}; 2 to 10 tell a bad message from bad luck`;
  return [violation(resource, path, { id: "receive-count", what, fix: "Set it to a number from 2 to 10." })];
}

function ofTarget(queue: Resource, { resource, target, queue: dead }: Redrive): readonly Finding[] {
  const path = "redrivePolicy.deadLetterTargetArn";
  if (dead === undefined) {
    if (target === UNKNOWN) return [undecided(resource, path)];
    const what = `is ${shown(target)}, no queue of this stack`;
    return [violation(resource, path, { id: "no-such-queue", what, fix: FIX })];
  }
  const [own, others] = [retention(queue), retention(dead)];
  if (own === undefined || others === undefined) return [undecided(dead, "messageRetentionSeconds")];
  if (others > own || others === LONGEST_RETENTION) return [];
  const what = `is ${others} s, no longer than the ${own} s of ${queue.name}: a message keeps its age when it moves`;
  return [
    violation(dead, "messageRetentionSeconds", { id: "short-retention", what, fix: `Set it to ${LONGEST_RETENTION}.` }),
  ];
}

function ofQueue(graph: Graph, queue: Resource): readonly Finding[] {
  const redrive = redriveOf(graph, queue);
  if (redrive !== undefined) return [...ofCount(redrive), ...ofTarget(queue, redrive)];
  if (isDeadLetterQueue(graph, queue)) return [];
  return [violation(queue, "redrivePolicy", { id: "no-dead-letter-queue", what: "is missing", fix: FIX })];
}

/** `ops-queue-dlq` */
export const giveQueuesDeadLetters: Policy = {
  id: "ops-queue-dlq",
  family: "operations",
  title: "A message that cannot be handled is set aside",
  severity: "medium",
  description:
    "A queue sends a message to a dead-letter queue of the stack after 2 to 10 receipts; that queue keeps it for longer. Queues for dead letters need none themselves.",
  why: "Without one, a bad message is handed out again and again until it expires, and then is lost.",
  remediation: FIX,
  references: [{ framework: "cdk-nag", control: "SQS3" }],
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) => graph.ofType(QUEUE).flatMap((queue) => ofQueue(graph, queue)),
};
