import { keepUndeliveredEvents } from "../../../../policies/rules/operations/keep-undelivered-events";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const target = making("aws:cloudwatch/eventTarget:EventTarget", {
  arn: "arn:aws:lambda:eu-central-1:111111111111:function:app",
  deadLetterConfig: { arn: "arn:aws:sqs:eu-central-1:111111111111:app-dlq" },
});

export const keepUndeliveredEventsCases: PolicyCases = {
  policy: keepUndeliveredEvents,
  spellings: {
    "a rule's target": {
      good: [
        on("with a queue", target()),
        on("with one of the same update", target({ deadLetterConfig: { arn: UNKNOWN_TEXT } })),
      ],
      bad: [
        on("without", target({ deadLetterConfig: undefined })),
        on("with an empty one", target({ deadLetterConfig: {} })),
      ],
    },
  },
  mutations: [adding(target({ deadLetterConfig: undefined }))],
};
