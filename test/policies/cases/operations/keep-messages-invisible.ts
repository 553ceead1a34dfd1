import { keepMessagesInvisible } from "../../../../policies/rules/operations/keep-messages-invisible";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const ARN = "arn:aws:sqs:eu-central-1:111111111111:jobs";
const queue = making("aws:sqs/queue:Queue", { name: "jobs", arn: ARN, visibilityTimeoutSeconds: 60 }, { name: "jobs" });
const one = making("aws:lambda/function:Function", { name: "app", timeout: 10 }, { name: "app" });
const mapping = making("aws:lambda/eventSourceMapping:EventSourceMapping", {
  eventSourceArn: ARN,
  functionName: "app",
});

export const keepMessagesInvisibleCases: PolicyCases = {
  policy: keepMessagesInvisible,
  spellings: {
    "a queue that a function reads": {
      good: [
        on("six times", [queue(), one(), mapping()]),
        on("by defaults", [queue({ visibilityTimeoutSeconds: undefined }), one({ timeout: undefined }), mapping()]),
        on("nobody reads it", [queue({ visibilityTimeoutSeconds: 1 }), one()]),
      ],
      bad: [
        on("too short", [queue({ visibilityTimeoutSeconds: 59 }), one(), mapping()]),
        on("by default", [queue({ visibilityTimeoutSeconds: undefined }), one(), mapping()]),
        on("before they exist", [
          queue({ arn: UNKNOWN_TEXT, visibilityTimeoutSeconds: 30 }),
          one(),
          mapping(
            { eventSourceArn: UNKNOWN_TEXT, functionName: "arn:aws:lambda:eu-central-1:111111111111:function:app" },
            {
              propertyDependencies: { eventSourceArn: [urnOf(queue())] },
            },
          ),
        ]),
      ],
    },
  },
  undecided: [on("a timeout that is not known", [queue(), one({ timeout: UNKNOWN_TEXT }), mapping()])],
  mutations: [
    adding(
      queue({ visibilityTimeoutSeconds: 1 }),
      one({ name: "extra" }, { name: "extra" }),
      mapping({ functionName: "extra" }),
    ),
  ],
};
