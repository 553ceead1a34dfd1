import { keepEventSourcesOwn } from "../../../../policies/rules/contexts/keep-event-sources-own";
import { arn, functionArn, plus, subject, tableArn, WORLD } from "../../fixtures/world";
import { adding, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";

const queueArn = (context: string): string => arn("sqs", `banyan-dev-${context}-jobs`);
const streamArn = (context: string): string => `${tableArn(context)}/stream/2026-01-01T00:00:00.000`;
const ratingsFunction = functionArn("banyan-dev-ratings-api");

const mapping = (eventSourceArn: string, functionName = "banyan-dev-ratings-api", extra: Partial<Subject> = {}) =>
  plus({
    type: "aws:lambda/eventSourceMapping:EventSourceMapping",
    name: "mapping",
    props: { eventSourceArn, functionName },
    ...extra,
  });
const of = (type: string, props: Record<string, unknown>, tag = "ratings") =>
  plus({ type, name: "flow", props: { ...props, tags: { BoundedContext: tag } } });
const target = (targetArn: string, owner = "ratings") =>
  of("aws:cloudwatch/eventTarget:EventTarget", { rule: "r", arn: targetArn }, owner);
const stream: Subject = {
  type: "aws:kinesis/stream:Stream",
  name: "changes",
  props: { name: "changes", arn: arn("kinesis", "stream/changes"), tags: { BoundedContext: "schedule" } },
};
const logs: Subject = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  name: "log",
  props: { name: "/aws/lambda/x", tags: { BoundedContext: "ratings" } },
};
const filter = (destinationArn: string): Subject => ({
  type: "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
  name: "filter",
  props: { logGroup: "/aws/lambda/x", destinationArn },
});

export const keepEventSourcesOwnCases: PolicyCases = {
  policy: keepEventSourcesOwn,
  spellings: {
    "a mapping of a table's stream": {
      good: [on("the own", mapping(streamArn("ratings")))],
      bad: [
        on("another context's", mapping(streamArn("schedule")), { finding: "foreign" }),
        on("to a function by its ARN", mapping(streamArn("schedule"), ratingsFunction)),
        on("to a function's alias", mapping(streamArn("schedule"), `${ratingsFunction}:live`)),
        on(
          "by what it was computed from",
          mapping(UNKNOWN_TEXT, "banyan-dev-ratings-api", {
            propertyDependencies: { eventSourceArn: [urnOf(subject("schedule-table"))] },
          }),
        ),
      ],
    },
    "a mapping of a queue": {
      good: [on("the own", mapping(queueArn("ratings")))],
      bad: [on("another context's", mapping(queueArn("schedule")))],
    },
    "a streaming destination": {
      good: [
        on(
          "of a table of the stream's context",
          plus(stream, {
            type: "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
            name: "d",
            props: { tableName: "banyan-dev-schedule-g1", streamArn: arn("kinesis", "stream/changes") },
          }),
        ),
      ],
      bad: [
        on(
          "of another context's table",
          plus(stream, {
            type: "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
            name: "d",
            props: { tableName: "banyan-dev-ratings-g1", streamArn: arn("kinesis", "stream/changes") },
          }),
        ),
      ],
    },
    "a log subscription": {
      good: [on("to the own function", plus(logs, filter(ratingsFunction)))],
      bad: [on("to another context's function", plus(logs, filter(functionArn("banyan-dev-schedule-api"))))],
    },
    "an event target": {
      good: [
        on("the own queue", target(queueArn("ratings"))),
        on("the shared bus", target(arn("events", "event-bus/banyan-dev"))),
        on("of the platform", target(queueArn("ratings"), "platform")),
      ],
      bad: [
        on("another context's queue", target(queueArn("schedule"))),
        on("another context's function", target(functionArn("banyan-dev-schedule-api"))),
      ],
    },
    "a topic's subscription, a pipe": {
      good: [
        on(
          "a pipe inside of a context",
          of("aws:pipes/pipe:Pipe", { source: queueArn("ratings"), target: ratingsFunction }),
        ),
      ],
      bad: [
        on("a pipe between two", of("aws:pipes/pipe:Pipe", { source: queueArn("schedule"), target: ratingsFunction })),
        on(
          "a bucket's events",
          plus(
            {
              type: "aws:s3/bucket:Bucket",
              name: "b",
              props: { bucket: "b", id: "b", tags: { BoundedContext: "ratings" } },
            },
            {
              type: "aws:s3/bucketNotification:BucketNotification",
              name: "n",
              props: { bucket: "b", queues: [{ queueArn: queueArn("schedule"), events: ["s3:ObjectCreated:*"] }] },
            },
          ),
        ),
        on(
          "a topic",
          plus(
            {
              type: "aws:sns/topic:Topic",
              name: "t",
              props: { name: "t", arn: arn("sns", "t"), tags: { BoundedContext: "ratings" } },
            },
            {
              type: "aws:sns/topicSubscription:TopicSubscription",
              name: "s",
              props: { topic: arn("sns", "t"), protocol: "sqs", endpoint: queueArn("schedule") },
            },
          ),
        ),
      ],
    },
    "none at all": { good: [on("the compliant stack", WORLD)], bad: [on("one", mapping(queueArn("schedule")))] },
  },
  mutations: [
    adding({
      type: "aws:lambda/eventSourceMapping:EventSourceMapping",
      name: "mapping",
      props: {
        eventSourceArn: "arn:aws:dynamodb:eu-central-1:222222222222:table/banyan-prod-ratings-g1/stream/2026",
        functionName: "banyan-prod-database",
      },
    }),
  ],
};
