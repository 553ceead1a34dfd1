import { catchFailedEvents } from "../../../../policies/rules/operations/catch-failed-events";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";

const ARN = "arn:aws:lambda:eu-central-1:111111111111:function:app";
const one = making("aws:lambda/function:Function", { name: "app", arn: ARN }, { name: "app" });
const config = making("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", {
  functionName: "app",
  destinationConfig: { onFailure: { destination: "arn:aws:sqs:eu-central-1:111111111111:failures" } },
});
const target = making("aws:cloudwatch/eventTarget:EventTarget", { rule: "r", arn: ARN });
const SOURCES: Readonly<Record<string, Subject>> = {
  "an event rule": target(),
  "a schedule": making("aws:scheduler/schedule:Schedule")({ target: { arn: `${ARN}:live`, roleArn: "arn" } }),
  "a topic": making("aws:sns/topicSubscription:TopicSubscription")({ protocol: "lambda", endpoint: ARN, topic: "t" }),
  "a bucket": making("aws:s3/bucketNotification:BucketNotification")({ lambdaFunctions: [{ lambdaFunctionArn: ARN }] }),
  "a rule before the function exists": target({ arn: UNKNOWN_TEXT }, { propertyDependencies: { arn: [urnOf(one())] } }),
};

export const catchFailedEventsCases: PolicyCases = {
  policy: catchFailedEvents,
  spellings: {
    ...Object.fromEntries(
      Object.entries(SOURCES).map(([name, source]) => [
        `invoked by ${name}`,
        {
          good: [
            on("with a destination", [one(), source, config()]),
            on("with a dead-letter queue", [one({ deadLetterConfig: { targetArn: UNKNOWN_TEXT } }), source]),
          ],
          bad: [
            on("with neither", [one(), source]),
            on("with a config without a destination", [one(), source, config({ destinationConfig: undefined })]),
            on("with another's destination", [one(), source, config({ functionName: "other" })]),
          ],
        },
      ]),
    ),
    "invoked by nothing of the kind": {
      good: [
        on("alone", one()),
        on("a topic's mail", [
          one(),
          making("aws:sns/topicSubscription:TopicSubscription")({ protocol: "email", endpoint: ARN }),
        ]),
      ],
      bad: [on("two sources", [one(), ...Object.values(SOURCES)])],
    },
  },
  mutations: [
    adding(making("aws:lambda/function:Function")({ name: "extra" }, { name: "extra" }), target({ arn: "extra" })),
  ],
};
