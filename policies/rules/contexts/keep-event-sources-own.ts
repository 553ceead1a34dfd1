import { BANYAN_CONTEXTS, shownOwner } from "../../core/contexts/metadata";
import { endpointIn, endpointOf, FUNCTION } from "../../core/contexts/references";
import { violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { asList, member, UNKNOWN } from "../../core/value";

/** Two ends of a flow, and the property that names the far one. */
interface Flow {
  readonly resource: Resource;
  readonly property: string;
  readonly from: Resource | undefined;
  readonly to: Resource | undefined;
  /** Whether a part of the platform at one end makes the flow wrong, too: a table's changes are nobody's but its owner's. */
  readonly isStrict: boolean;
}

const TABLES = ["aws:dynamodb/table:Table"];
const STREAMS = ["aws:kinesis/stream:Stream"];
const LOGS = ["aws:cloudwatch/logGroup:LogGroup"];
const RULE = "aws:cloudwatch/eventRule:EventRule";

/** Whose an event target is: its own ancestors' and tags', else its rule's. */
const targetSide = (graph: Graph, target: Resource): Resource =>
  graph.ownerOf(target) === undefined
    ? (graph.resolve(target, "rule", [RULE], ["name", "id", "arn"]) ?? target)
    : target;

/** Types by which events flow from one resource to another. Buses are no ends: they are where contexts may meet. */
const FLOWS: Readonly<Record<string, (graph: Graph, resource: Resource) => readonly Flow[]>> = {
  "aws:lambda/eventSourceMapping:EventSourceMapping": (graph, resource) => [
    {
      resource,
      property: "eventSourceArn",
      from: endpointIn(graph, resource, "eventSourceArn"),
      to: endpointIn(graph, resource, "functionName", [FUNCTION, "aws:lambda/alias:Alias"]),
      isStrict: true,
    },
  ],
  "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": (graph, resource) => [
    {
      resource,
      property: "streamArn",
      from: endpointIn(graph, resource, "tableName", TABLES),
      to: endpointIn(graph, resource, "streamArn", STREAMS),
      isStrict: true,
    },
  ],
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": (graph, resource) => [
    {
      resource,
      property: "destinationArn",
      from: endpointIn(graph, resource, "logGroup", LOGS),
      to: endpointIn(graph, resource, "destinationArn"),
      isStrict: false,
    },
  ],
  "aws:cloudwatch/eventTarget:EventTarget": (graph, resource) => [
    {
      resource,
      property: "arn",
      from: targetSide(graph, resource),
      to: endpointIn(graph, resource, "arn"),
      isStrict: false,
    },
  ],
  "aws:sns/topicSubscription:TopicSubscription": (graph, resource) => [
    {
      resource,
      property: "endpoint",
      from: endpointIn(graph, resource, "topic", ["aws:sns/topic:Topic"]),
      to: endpointIn(graph, resource, "endpoint"),
      isStrict: false,
    },
  ],
  "aws:pipes/pipe:Pipe": (graph, resource) => [
    {
      resource,
      property: "target",
      from: endpointIn(graph, resource, "source"),
      to: endpointIn(graph, resource, "target"),
      isStrict: false,
    },
  ],
  "aws:s3/bucketNotification:BucketNotification": notificationFlows,
};

/** A bucket's events to functions, queues and topics. */
function notificationFlows(graph: Graph, resource: Resource): readonly Flow[] {
  const from = endpointIn(graph, resource, "bucket", ["aws:s3/bucket:Bucket"]);
  const ends = [
    ["lambdaFunctions", "lambdaFunctionArn"],
    ["queues", "queueArn"],
    ["topics", "topicArn"],
  ] as const;
  return ends.flatMap(([property, key]) => {
    const list = asList(member(resource.props, property));
    if (list === UNKNOWN) return [];
    return list.map((entry) => ({
      resource,
      property,
      from,
      to: endpointOf(graph, resource, property, member(entry, key)),
      isStrict: false,
    }));
  });
}

function checkFlow(graph: Graph, { resource, property, from, to, isStrict }: Flow): readonly Finding[] {
  if (from === undefined || to === undefined) return [];
  // The mapping itself belongs to somebody, too: where an end says nothing, its side does.
  const [source, target] = [graph.ownerOf(from), graph.ownerOf(to) ?? graph.ownerOf(resource)];
  if (source === undefined || target === undefined || source === target) return [];
  if (!isStrict && (source === "platform" || target === "platform")) return [];
  return [
    violation(resource, property, {
      id: `foreign:${from.name}->${to.name}`,
      what: `lets events flow from "${from.name}" of ${shownOwner(source)} to "${to.name}" of ${shownOwner(target)}`,
      fix: "Publish the events on the shared bus and subscribe to them there.",
    }),
  ];
}

/** `ctx-event-source-own` */
export const keepEventSourcesOwn: Policy = {
  id: "ctx-event-source-own",
  family: "contexts",
  title: "Streams, queues and logs feed their own context only",
  severity: "high",
  description:
    "Source and target of event source mappings, streaming destinations, log subscriptions, event targets, topic subscriptions, pipes and bucket notifications are of the same context. Between contexts events flow over the shared bus alone.",
  why: "A stream or queue that another context reads is an interface that nobody declared.",
  remediation: "Publish domain events on the stage's bus and subscribe to them with a rule of the reading context.",
  references: BANYAN_CONTEXTS,
  levels: ALWAYS,
  config: {},
  checkStack: (graph) =>
    Object.entries(FLOWS).flatMap(([type, flowsOf]) =>
      graph.ofType(type).flatMap((resource) => flowsOf(graph, resource).flatMap((flow) => checkFlow(graph, flow))),
    ),
};
