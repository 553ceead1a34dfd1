/** Queues of the stack: which are for dead letters, and where the others send theirs. */
import type { Graph } from "./graph";
import type { Resource } from "./resource";
import { fromJson, isObject, member, UNKNOWN, type Value } from "./value";

export const QUEUE = "aws:sqs/queue:Queue";
const REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy";
const REDRIVE_ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy";

/** The queue that an ARN means, or the one that the property was computed from. */
function queueOf(graph: Graph, resource: Resource, property: string, value: Value): Resource | undefined {
  if (typeof value === "string") {
    const name = value.split(":").pop();
    return graph
      .ofType(QUEUE)
      .find((queue) => member(queue.props, "arn") === value || (name !== "" && member(queue.props, "name") === name));
  }
  return value === UNKNOWN ? graph.sources(resource, property, [QUEUE])[0] : undefined;
}

export interface Redrive {
  /** What states it: the queue, or a resource of its own. */
  readonly resource: Resource;
  readonly property: "redrivePolicy";
  readonly isKnown: boolean;
  readonly maxReceiveCount: Value;
  readonly target: Value;
  readonly queue: Resource | undefined;
}

function read(graph: Graph, resource: Resource): Redrive | undefined {
  const raw = member(resource.props, "redrivePolicy");
  if (raw === null || raw === "") return undefined;
  const policy = typeof raw === "string" ? (fromJson(raw) ?? null) : raw;
  if (raw !== UNKNOWN && (!isObject(policy) || Object.keys(policy).length === 0)) return undefined;
  const target = raw === UNKNOWN ? UNKNOWN : member(policy, "deadLetterTargetArn");
  return {
    resource,
    property: "redrivePolicy",
    isKnown: raw !== UNKNOWN,
    maxReceiveCount: raw === UNKNOWN ? UNKNOWN : member(policy, "maxReceiveCount"),
    target,
    queue: queueOf(graph, resource, "redrivePolicy", target),
  };
}

/** Where a queue sends what cannot be handled. */
export function redriveOf(graph: Graph, queue: Resource): Redrive | undefined {
  const own = read(graph, queue);
  if (own !== undefined) return own;
  const apart = graph
    .ofType(REDRIVE)
    .find((policy) => graph.resolve(policy, "queueUrl", [QUEUE], ["url", "id"])?.urn === queue.urn);
  return apart === undefined ? undefined : read(graph, apart);
}

/** ARNs anywhere in a value that stand where dead letters go. */
function deadLetterArns(value: Value, inside = false): readonly Value[] {
  if (Array.isArray(value)) return value.flatMap((inner: Value) => deadLetterArns(inner, inside));
  if (!isObject(value)) return inside ? [value] : [];
  return Object.entries(value).flatMap(([name, inner]) =>
    deadLetterArns(inner, inside || /^(deadLetterConfig|deadLetterQueueConfig|onFailure)$/.test(name)),
  );
}
const HOLDERS = /^(deadLetterConfig|sourceParameters|destinationConfig|target|retryPolicy|targetParameters)$/;
const CALLED_SO = /(dlq|dead[-_]?letters?|failures?)(\.fifo)?$/i;

/** Whether a queue is for dead letters: by its name, by what it allows, or because something sends them there. */
export function isDeadLetterQueue(graph: Graph, queue: Resource): boolean {
  const name = member(queue.props, "name");
  if (CALLED_SO.test(queue.name) || (typeof name === "string" && CALLED_SO.test(name))) return true;
  if (member(queue.props, "redriveAllowPolicy") !== null) return true;
  const allowing = graph.ofType(REDRIVE_ALLOW);
  if (allowing.some((one) => graph.resolve(one, "queueUrl", [QUEUE], ["url", "id"])?.urn === queue.urn)) return true;
  return graph.resources.some((resource) => {
    if (resource.urn !== queue.urn && read(graph, resource)?.queue?.urn === queue.urn) return true;
    return Object.entries(isObject(resource.props) ? resource.props : {}).some(
      ([property, value]) =>
        HOLDERS.test(property) &&
        deadLetterArns({ [property]: value }).some((arn) => queueOf(graph, resource, property, arn)?.urn === queue.urn),
    );
  });
}
