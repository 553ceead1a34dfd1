import { isolatePoisonRecords } from "../../../../policies/rules/operations/isolate-poison-records";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const mapping = making("aws:lambda/eventSourceMapping:EventSourceMapping", {
  eventSourceArn: "arn:aws:dynamodb:eu-central-1:111111111111:table/a/stream/2026",
  startingPosition: "LATEST",
  functionName: "app",
  maximumRetryAttempts: 3,
  bisectBatchOnFunctionError: true,
  functionResponseTypes: ["ReportBatchItemFailures"],
  destinationConfig: { onFailure: { destinationArn: "arn:aws:sqs:eu-central-1:111111111111:failures" } },
});
const broken = (make: typeof mapping) => [
  on("retried for ever by default", make({ maximumRetryAttempts: undefined }), { finding: "endless-retries" }),
  on("retried for ever", make({ maximumRetryAttempts: -1 }), { finding: "endless-retries" }),
  on("not bisected", make({ bisectBatchOnFunctionError: undefined }), { finding: "not-bisected" }),
  on("without single failures", make({ functionResponseTypes: [] }), { finding: "no-item-failures" }),
  on("without a destination", make({ destinationConfig: undefined }), { finding: "no-failure-destination" }),
];
const kinesis = making("aws:lambda/eventSourceMapping:EventSourceMapping", {
  ...mapping().props,
  eventSourceArn: "arn:aws:kinesis:eu-central-1:111111111111:stream/a",
});
const unborn = making("aws:lambda/eventSourceMapping:EventSourceMapping", {
  ...mapping().props,
  eventSourceArn: UNKNOWN_TEXT,
});

export const isolatePoisonRecordsCases: PolicyCases = {
  policy: isolatePoisonRecords,
  spellings: {
    "a table's stream": {
      good: [on("bounded", mapping()), on("without retries", mapping({ maximumRetryAttempts: 0 }))],
      bad: broken(mapping),
    },
    "a Kinesis stream": { good: [on("bounded", kinesis())], bad: broken(kinesis) },
    "a stream that does not exist yet": { good: [on("bounded", unborn())], bad: broken(unborn) },
    "a queue": {
      good: [
        on(
          "needs none of it",
          making("aws:lambda/eventSourceMapping:EventSourceMapping")({
            eventSourceArn: "arn:aws:sqs:eu-central-1:111111111111:jobs",
          }),
        ),
      ],
      bad: [
        on(
          "a stream called sqs",
          kinesis({ eventSourceArn: "arn:aws:kinesis:eu-central-1:111111111111:stream/sqs", maximumRetryAttempts: -1 }),
        ),
      ],
    },
  },
  undecided: [on("retries that are not known", mapping({ maximumRetryAttempts: UNKNOWN_TEXT }))],
  mutations: [adding(mapping({ maximumRetryAttempts: -1 }))],
};
