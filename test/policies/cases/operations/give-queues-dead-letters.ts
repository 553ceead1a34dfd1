import { giveQueuesDeadLetters } from "../../../../policies/rules/operations/give-queues-dead-letters";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const DEAD = "arn:aws:sqs:eu-central-1:111111111111:set-aside";
const redrive = (maxReceiveCount: unknown = 5, deadLetterTargetArn: unknown = DEAD) =>
  JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
const queue = making("aws:sqs/queue:Queue", { name: "jobs", redrivePolicy: redrive() }, { name: "jobs" });
const dead = making(
  "aws:sqs/queue:Queue",
  { name: "set-aside", arn: DEAD, messageRetentionSeconds: 1209600 },
  { name: "set-aside" },
);
const apart = making("aws:sqs/redrivePolicy:RedrivePolicy", { queueUrl: "https://sqs/jobs", redrivePolicy: redrive() });
const bare = { redrivePolicy: undefined, url: "https://sqs/jobs" };

export const giveQueuesDeadLettersCases: PolicyCases = {
  policy: giveQueuesDeadLetters,
  spellings: {
    "a queue for dead letters, by those that send to it": {
      good: [
        on("of a pipe", [
          dead(),
          making("aws:pipes/pipe:Pipe")({
            sourceParameters: { dynamodbStreamParameters: { deadLetterConfig: { arn: DEAD } } },
          }),
        ]),
        on("by what it allows", [
          dead({ url: "https://sqs/set-aside" }),
          making("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")({
            queueUrl: "https://sqs/set-aside",
            redriveAllowPolicy: "{}",
          }),
        ]),
      ],
      bad: [on("of nobody", dead(), { finding: "no-dead-letter-queue" })],
    },
    "a policy that says nothing": {
      good: [on("one that does", [queue(), dead()])],
      bad: [
        on("an empty object", queue({ redrivePolicy: "{}" }), { finding: "no-dead-letter-queue" }),
        on("no JSON", queue({ redrivePolicy: "{" }), { finding: "no-dead-letter-queue" }),
      ],
    },
    "in the queue": {
      good: [
        on("with a queue for dead letters", [queue(), dead()]),
        on("the policy as an object", [
          queue({ redrivePolicy: { deadLetterTargetArn: DEAD, maxReceiveCount: 2 } }),
          dead(),
        ]),
        on("before it exists", [
          queue({ redrivePolicy: UNKNOWN_TEXT }, { propertyDependencies: { redrivePolicy: [urnOf(dead())] } }),
          dead({ arn: UNKNOWN_TEXT }),
        ]),
      ],
      bad: [
        on("none", queue({ redrivePolicy: undefined }), { finding: "no-dead-letter-queue" }),
        on("after one receipt", [queue({ redrivePolicy: redrive(1) }), dead()], { finding: "receive-count" }),
        on("after a thousand", [queue({ redrivePolicy: redrive("1000") }), dead()], { finding: "receive-count" }),
        on("no count", [queue({ redrivePolicy: redrive(null) }), dead()], { finding: "receive-count" }),
        on("a queue that is not there", queue(), { finding: "no-such-queue" }),
        on("kept no longer", [queue(), dead({ messageRetentionSeconds: undefined })], { finding: "short-retention" }),
        on("kept shorter", [queue({ messageRetentionSeconds: 600000 }), dead({ messageRetentionSeconds: 400000 })], {
          finding: "short-retention",
        }),
      ],
    },
    "by a resource of its own": {
      good: [on("with a queue for dead letters", [queue(bare), dead(), apart()])],
      bad: [
        on("of another queue", [queue(bare), dead(), apart({ queueUrl: "https://sqs/other" })], {
          finding: "no-dead-letter-queue",
        }),
        on("after one receipt", [queue(bare), dead(), apart({ redrivePolicy: redrive(1) })], {
          finding: "receive-count",
        }),
      ],
    },
    "a queue for dead letters": {
      good: [
        on("by name", making("aws:sqs/queue:Queue")({ name: "jobs-dlq" })),
        on("by what it allows", queue({ redrivePolicy: undefined, redriveAllowPolicy: "{}" })),
        on("an event target's", [
          dead({ name: "aside" }),
          making("aws:cloudwatch/eventTarget:EventTarget")({ deadLetterConfig: { arn: DEAD } }),
        ]),
        on("a function's destination", [
          dead({ name: "aside" }),
          making("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")({
            destinationConfig: { onFailure: { destination: DEAD } },
          }),
        ]),
      ],
      bad: [on("only called so in the middle", making("aws:sqs/queue:Queue")({ name: "dlq-replayer-jobs" }))],
    },
  },
  undecided: [on("a count that is not known", [queue({ redrivePolicy: redrive(UNKNOWN_TEXT) }), dead()])],
  mutations: [adding(queue({ redrivePolicy: undefined }))],
};
