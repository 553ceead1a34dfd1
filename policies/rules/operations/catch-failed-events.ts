import { isGiven } from "../../core/demands";
import { violation, type Finding } from "../../core/finding";
import { FUNCTION, functionOf } from "../../core/functions/resolve";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { asList, at, member, UNKNOWN, type Value } from "../../core/value";

const INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig";

/** What invokes functions without waiting for their answer: by type, the values that may mean one. */
const SOURCES: Readonly<Record<string, (props: Value) => readonly (readonly [property: string, value: Value])[]>> = {
  "aws:cloudwatch/eventTarget:EventTarget": (props) => [["arn", member(props, "arn")]],
  "aws:sns/topicSubscription:TopicSubscription": (props) =>
    member(props, "protocol") === "lambda" ? [["endpoint", member(props, "endpoint")]] : [],
  "aws:s3/bucketNotification:BucketNotification": (props) => {
    const list = asList(member(props, "lambdaFunctions"));
    const entries: readonly Value[] = list === UNKNOWN ? [UNKNOWN] : list;
    return entries.map((entry) => ["lambdaFunctions", member(entry, "lambdaFunctionArn")] as const);
  },
  "aws:scheduler/schedule:Schedule": (props) => [["target", at(props, "target", "arn")]],
};

const sourcesOf = (graph: Graph, one: Resource): readonly Resource[] =>
  Object.entries(SOURCES).flatMap(([type, valuesOf]) =>
    graph
      .ofType(type)
      .filter((source) =>
        valuesOf(source.props).some(([property, value]) => functionOf(graph, source, property, value)?.urn === one.urn),
      ),
  );

const keepsFailures = (graph: Graph, one: Resource): boolean =>
  isGiven(at(one.props, "deadLetterConfig", "targetArn")) ||
  graph
    .ofType(INVOKE_CONFIG)
    .some(
      (config) =>
        isGiven(at(config.props, "destinationConfig", "onFailure", "destination")) &&
        functionOf(graph, config, "functionName", member(config.props, "functionName"))?.urn === one.urn,
    );

/** `ops-async-failure-destination` */
export const catchFailedEvents: Policy = {
  id: "ops-async-failure-destination",
  family: "operations",
  title: "Events that a function could not handle are kept",
  severity: "medium",
  description:
    "A function that EventBridge, a schedule, SNS or S3 invokes has an on-failure destination or a dead-letter queue. Functions that only answer need none.",
  why: "An asynchronous event whose retries are used up is gone without a trace.",
  remediation: "Add an aws.lambda.FunctionEventInvokeConfig with destinationConfig.onFailure, or set deadLetterConfig.",
  references: [{ framework: "Checkov", control: "CKV_AWS_116" }],
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) =>
    graph.ofType(FUNCTION).flatMap((one): readonly Finding[] => {
      const sources = sourcesOf(graph, one);
      if (sources.length === 0 || keepsFailures(graph, one)) return [];
      return [
        violation(one, "", {
          id: "no-failure-destination",
          what: `is invoked asynchronously by ${sources.map(({ name }) => name).join(", ")} and keeps no failed event`,
          fix: "Add an aws.lambda.FunctionEventInvokeConfig with destinationConfig.onFailure, or set deadLetterConfig.",
        }),
      ];
    }),
};
