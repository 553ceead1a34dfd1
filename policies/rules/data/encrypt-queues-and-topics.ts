import { isFalse, isGiven, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const QUEUE = "aws:sqs/queue:Queue";
const TOPIC = "aws:sns/topic:Topic";

/** `data-queue-encryption` */
export const encryptQueuesAndTopics: Policy = {
  id: "data-queue-encryption",
  family: "data",
  title: "Queues and topics are encrypted",
  severity: "medium",
  description:
    "A queue has SQS' own encryption, which is on by default, or a key; a topic, which has none by default, has a key. A key that is created in the same update counts.",
  why: "Messages lie on disk until they are read, dead letters for weeks.",
  remediation: "Leave sqsManagedSseEnabled at its default or set kmsMasterKeyId.",
  references: [
    { framework: "AWS FSBP", control: "SQS.1" },
    { framework: "AWS FSBP", control: "SNS.1" },
  ],
  levels: IN_PRODUCTION,
  config: {},
  types: [QUEUE, TOPIC],
  checkResource(resource): readonly Finding[] {
    if (isGiven(member(resource.props, "kmsMasterKeyId"))) return [];
    if (resource.type === TOPIC)
      return [
        violation(resource, "kmsMasterKeyId", {
          id: "unencrypted",
          what: "is missing: a topic is not encrypted by default",
          fix: "Name a key whose policy allows those who publish.",
        }),
      ];
    const managed = member(resource.props, "sqsManagedSseEnabled");
    if (managed === UNKNOWN) return [undecided(resource, "sqsManagedSseEnabled")];
    if (!isFalse(managed)) return [];
    const what = `is ${shown(managed)}, and there is no key`;
    return [
      violation(resource, "sqsManagedSseEnabled", {
        id: "unencrypted",
        what,
        fix: "Leave it out, or set kmsMasterKeyId.",
      }),
    ];
  },
};
