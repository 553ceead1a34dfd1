/** Resource kinds of SQS: standard queues and their policies. */
import { QUEUE_DEFAULTS, type QueueSettings } from "../../../services/sqs/queue";
import type { SqsService } from "../../../services/sqs/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { checkDocument } from "../iam/documents";
import { numberOf, required } from "../inputs";
import { Rules } from "../rules";

/** Characters of a queue's policy. */
const POLICY_LENGTH = 20_480;

const settingsOf = (inputs: Props): QueueSettings => ({
  name: required(inputs, "name"),
  retentionSeconds: numberOf(inputs, "messageRetentionSeconds") ?? QUEUE_DEFAULTS.retentionSeconds,
  visibilitySeconds: numberOf(inputs, "visibilityTimeoutSeconds") ?? QUEUE_DEFAULTS.visibilitySeconds,
  maxBytes: numberOf(inputs, "maxMessageSize") ?? QUEUE_DEFAULTS.maxBytes,
});

const outputsOf = (sqs: SqsService, inputs: Props): Props => {
  const name = required(inputs, "name");
  return { ...inputs, arn: sqs.arn(name), url: sqs.url(name) };
};

const queueKind = (sqs: SqsService): ResourceKind => ({
  token: "aws:sqs/queue:Queue",
  replaceOn: ["name", "namePrefix", "fifoQueue"],
  computed: ["arn", "url"],
  autoName: { property: "name", maxLength: 80 },
  check: (inputs) =>
    new Rules(inputs)
      .refuse("namePrefix", "fifoQueue", "redrivePolicy", "policy", "delaySeconds")
      .pattern("name", /^[\w-]{1,80}$/, "1 to 80 letters, digits, - or _")
      .range("messageRetentionSeconds", 60, 1_209_600)
      .range("visibilityTimeoutSeconds", 0, 43_200)
      .range("maxMessageSize", 1_024, 1_048_576).failures,
  create: async (inputs) => {
    sqs.put(settingsOf(inputs));
    return { id: sqs.url(required(inputs, "name")), outputs: outputsOf(sqs, inputs) };
  },
  update: async (_id, _olds, news) => {
    sqs.put(settingsOf(news));
    return outputsOf(sqs, news);
  },
  delete: async (_id, olds) => sqs.delete(required(olds, "name")),
  read: async (_id, olds) => (sqs.queue(required(olds, "name")) ? olds : undefined),
});

const nameOf = (queueUrl: string): string => queueUrl.split("/").at(-1) ?? "";

const queuePolicyKind = (sqs: SqsService): ResourceKind => ({
  token: "aws:sqs/queuePolicy:QueuePolicy",
  replaceOn: ["queueUrl"],
  computed: [],
  check: (inputs) => checkDocument(new Rules(inputs), "policy", "resource", POLICY_LENGTH).failures,
  create: async (inputs) => {
    sqs.putPolicy(nameOf(required(inputs, "queueUrl")), required(inputs, "policy"));
    return { id: required(inputs, "queueUrl"), outputs: inputs };
  },
  update: async (id, _olds, news) => {
    sqs.putPolicy(nameOf(id), required(news, "policy"));
    return news;
  },
  delete: async (id) => {
    if (sqs.queue(nameOf(id))) sqs.putPolicy(nameOf(id), undefined);
  },
  read: async (id, olds) => (sqs.queue(nameOf(id))?.policy === undefined ? undefined : olds),
});

export const sqsKinds = (sqs: SqsService): readonly ResourceKind[] => [queueKind(sqs), queuePolicyKind(sqs)];
