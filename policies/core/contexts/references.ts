/** Which resource a reference means, across the kinds of resources that events and messages flow between. */
import type { Graph } from "../graph";
import type { Resource } from "../resource";
import { member, UNKNOWN, type Value } from "../value";

export const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "aws:lambda/alias:Alias";

/** Types that events come from or go to, and the properties that references to them hold. */
const ENDPOINTS: Readonly<Record<string, readonly string[]>> = {
  "aws:dynamodb/table:Table": ["streamArn", "arn", "name"],
  "aws:kinesis/stream:Stream": ["arn", "name"],
  "aws:kinesis/streamConsumer:StreamConsumer": ["arn"],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ["arn", "name"],
  "aws:sqs/queue:Queue": ["arn", "url", "id", "name"],
  "aws:sns/topic:Topic": ["arn", "id", "name"],
  [FUNCTION]: ["arn", "name", "id", "invokeArn", "qualifiedArn"],
  [ALIAS]: ["arn", "invokeArn"],
  "aws:cloudwatch/logGroup:LogGroup": ["arn", "name", "id"],
  "aws:sfn/stateMachine:StateMachine": ["arn", "id", "name"],
  "aws:s3/bucket:Bucket": ["arn", "id", "bucket"],
};

/** Services as ARNs name them, by type: a name alone is not enough to tell a queue from a table. */
const SERVICES: Readonly<Record<string, string>> = {
  dynamodb: "aws:dynamodb/table:Table",
  kinesis: "aws:kinesis/stream:Stream",
  firehose: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
  sqs: "aws:sqs/queue:Queue",
  sns: "aws:sns/topic:Topic",
  lambda: FUNCTION,
  logs: "aws:cloudwatch/logGroup:LogGroup",
  states: "aws:sfn/stateMachine:StateMachine",
  s3: "aws:s3/bucket:Bucket",
};

/** The resource that `value`, a part of `property`, means. `types` narrows what a bare name can mean. */
export function endpointOf(
  graph: Graph,
  resource: Resource,
  property: string,
  value: Value,
  types: readonly string[] = Object.keys(ENDPOINTS),
): Resource | undefined {
  if (typeof value === "string") {
    const type = value.startsWith("arn:") ? SERVICES[value.split(":")[2] ?? ""] : undefined;
    for (const candidate of type === undefined ? types : [type]) {
      const found = graph.named(value, [candidate], ENDPOINTS[candidate] ?? ["arn", "name"]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (value !== UNKNOWN) return undefined;
  const sources = graph.sources(resource, property, types);
  return sources.length === 1 ? sources[0] : undefined;
}

/** As `endpointOf`, for a property as a whole. */
export const endpointIn = (
  graph: Graph,
  resource: Resource,
  property: string,
  types?: readonly string[],
): Resource | undefined => endpointOf(graph, resource, property, member(resource.props, property), types);
