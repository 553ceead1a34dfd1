import { encryptQueuesAndTopics } from "../../../../policies/rules/data/encrypt-queues-and-topics";
import { adding, changing, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const queue = making("aws:sqs/queue:Queue");
const topic = making("aws:sns/topic:Topic");

export const encryptQueuesAndTopicsCases: PolicyCases = {
  policy: encryptQueuesAndTopics,
  spellings: {
    "a queue": {
      good: [
        on("by default", queue()),
        on("SQS' own", queue({ sqsManagedSseEnabled: true })),
        on("with a key", queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: "alias/own" })),
      ],
      bad: [on("off", queue({ sqsManagedSseEnabled: false }))],
    },
    "a topic": {
      good: [
        on("with a key", topic({ kmsMasterKeyId: "alias/own" })),
        on("of the same update", topic({ kmsMasterKeyId: UNKNOWN_TEXT })),
      ],
      bad: [on("by default", topic()), on("an empty one", topic({ kmsMasterKeyId: "" }))],
    },
  },
  undecided: [on("not known", queue({ sqsManagedSseEnabled: UNKNOWN_TEXT }))],
  mutations: [changing("alarms", without("kmsMasterKeyId")), adding(queue({ sqsManagedSseEnabled: false }))],
};
