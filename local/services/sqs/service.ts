/** SQS, as far as dead-letter queues need it: services and roles send, whoever looks into the matter receives and deletes. */
import { join } from "node:path";
import type { MetricSink } from "../cloudwatch/metrics";
import { compilePolicies } from "../iam/evaluate";
import { parsePolicy } from "../iam/policy";
import { handleJson, requiredString } from "../json-protocol";
import { type Random, uuid } from "../random";
import {
  type Authorise,
  type AwsRequest,
  type AwsResponse,
  type Caller,
  type Clock,
  type LocalService,
  ServiceError,
} from "../service";
import { StateFile } from "../state-file";
import { fresh, type Message, queueArn, type QueueRecord, type QueueSettings } from "./queue";

export interface SqsOptions {
  /** Folder of its state. */
  readonly directory: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly authorise: Authorise;
  readonly metrics: MetricSink;
}

/** Who sends: a role, by its policies, or a service on behalf of a resource, by the queue's policy. */
export type Sender =
  | { readonly kind: "role"; readonly arn: string }
  | { readonly kind: "service"; readonly service: string; readonly sourceArn: string };

type Input = Readonly<Record<string, unknown>>;

const isSaved = (value: unknown): value is readonly QueueRecord[] => Array.isArray(value);

/** CloudWatch is told of the depth once a minute. */
const REPORT_MS = 60_000;
/** Most messages that one ReceiveMessage answers. */
const MOST_RECEIVED = 10;

export class SqsService implements LocalService {
  readonly name = "sqs";
  readonly #queues = new Map<string, QueueRecord>();
  readonly #state: StateFile<readonly QueueRecord[]>;
  #cancelReport: (() => void) | undefined;

  constructor(private readonly options: SqsOptions) {
    this.#state = new StateFile(join(options.directory, "sqs.json"), 1, isSaved);
  }

  async start(): Promise<void> {
    for (const record of this.#state.read() ?? []) this.#queues.set(record.settings.name, record);
    this.#report();
  }

  async stop(): Promise<void> {
    this.#cancelReport?.();
  }

  arn(name: string): string {
    return queueArn(this.options.region, this.options.account, name);
  }

  url(name: string): string {
    return `https://sqs.${this.options.region}.amazonaws.com/${this.options.account}/${name}`;
  }

  queue(name: string): QueueRecord | undefined {
    return this.#queues.get(name);
  }

  /** Creates a queue, or changes its attributes: messages and policy stay. */
  put(settings: QueueSettings): void {
    this.#save({ messages: [], ...this.#queues.get(settings.name), settings });
  }

  delete(name: string): void {
    this.#queues.delete(name);
    this.#write();
  }

  /** @throws ServiceError for a queue that does not exist */
  putPolicy(name: string, policy: string | undefined): void {
    const { policy: _, ...record } = this.#record(name);
    this.#save(policy === undefined ? record : { ...record, policy });
  }

  /** @throws ServiceError when the sender may not, or the body is too large */
  send(arn: string, body: string, sender: Sender, attributes: Readonly<Record<string, string>> = {}): Message {
    const { authorise, clock, random } = this.options;
    if (sender.kind === "role") authorise(sender, "sqs:SendMessage", arn);
    const record = this.#record(arn.split(":").at(-1) ?? "");
    if (sender.kind === "service") this.#checkPolicy(record, arn, sender);
    const bytes = Buffer.byteLength(body);
    if (bytes > record.settings.maxBytes)
      throw new ServiceError(
        "InvalidParameterValue",
        `A message has ${bytes} bytes, at most ${record.settings.maxBytes}.`,
      );
    const message: Message = { id: uuid(random), body, attributes, sentAt: clock.now(), receives: 0, hiddenUntil: 0 };
    this.#save({ ...record, messages: [...fresh(record, clock.now()), message] });
    return message;
  }

  handle(request: AwsRequest): Promise<AwsResponse> {
    const on = (run: (record: QueueRecord, input: Input) => unknown) => (input: Input) => {
      const name = requiredString(input, "QueueUrl").split("/").at(-1) ?? "";
      this.options.authorise(request.caller, `sqs:${operationOf(request)}`, this.arn(name));
      return run(this.#record(name), input);
    };
    return handleJson(this.name, request, {
      GetQueueUrl: (input) => this.#queueUrl(input, request.caller),
      GetQueueAttributes: on((record) => ({ Attributes: this.#attributes(record) })),
      ReceiveMessage: on((record, input) => this.#receive(record, input)),
      DeleteMessage: on((record, input) => this.#remove(record, input)),
    });
  }

  #queueUrl(input: Input, caller: Caller): unknown {
    const name = requiredString(input, "QueueName");
    this.options.authorise(caller, "sqs:GetQueueUrl", this.arn(name));
    this.#record(name);
    return { QueueUrl: this.url(name) };
  }

  #attributes(record: QueueRecord): Readonly<Record<string, string>> {
    const now = this.options.clock.now();
    const waiting = fresh(record, now);
    const hidden = waiting.filter(({ hiddenUntil }) => hiddenUntil > now).length;
    return {
      QueueArn: this.arn(record.settings.name),
      ApproximateNumberOfMessages: String(waiting.length - hidden),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      MessageRetentionPeriod: String(record.settings.retentionSeconds),
      VisibilityTimeout: String(record.settings.visibilitySeconds),
      ...(record.policy === undefined ? {} : { Policy: record.policy }),
    };
  }

  #receive(record: QueueRecord, input: Input): unknown {
    const now = this.options.clock.now();
    const most = Math.min(Number(input["MaxNumberOfMessages"] ?? 1), MOST_RECEIVED);
    const hiddenUntil = now + Number(input["VisibilityTimeout"] ?? record.settings.visibilitySeconds) * 1_000;
    const waiting = fresh(record, now);
    const taken = waiting.filter((message) => message.hiddenUntil <= now).slice(0, most);
    const received = new Map(
      taken.map((message) => [
        message.id,
        { ...message, hiddenUntil, receives: message.receives + 1, receipt: uuid(this.options.random) },
      ]),
    );
    this.#save({ ...record, messages: waiting.map((message) => received.get(message.id) ?? message) });
    return { Messages: [...received.values()].map(shown) };
  }

  #remove(record: QueueRecord, input: Input): unknown {
    const receipt = requiredString(input, "ReceiptHandle");
    this.#save({ ...record, messages: record.messages.filter((message) => message.receipt !== receipt) });
    return {};
  }

  #checkPolicy({ policy }: QueueRecord, arn: string, sender: Extract<Sender, { kind: "service" }>): void {
    const document = policy === undefined ? undefined : parsePolicy(policy, "resource");
    const allowed =
      document !== undefined &&
      !("malformed" in document) &&
      compilePolicies([document])({
        action: "sqs:SendMessage",
        resource: arn,
        context: { "aws:SourceArn": sender.sourceArn, "aws:SourceAccount": sender.sourceArn.split(":")[4] ?? "" },
        principal: { kind: "Service", name: sender.service },
      }).verdict === "allowed";
    if (!allowed)
      throw new ServiceError(
        "AccessDenied",
        `${sender.service} may not send to ${arn} for ${sender.sourceArn}: its policy does not allow it.`,
      );
  }

  #record(name: string): QueueRecord {
    const record = this.#queues.get(name);
    if (!record) throw new ServiceError("QueueDoesNotExist", `The queue ${this.arn(name)} does not exist.`);
    return record;
  }

  #save(record: QueueRecord): void {
    this.#queues.set(record.settings.name, record);
    this.#write();
    this.#count(record);
  }

  #write(): void {
    this.#state.write([...this.#queues.values()]);
  }

  #count(record: QueueRecord): void {
    this.options.metrics
      .metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", { QueueName: record.settings.name })
      .add(fresh(record, this.options.clock.now()).length);
  }

  #report(): void {
    for (const record of this.#queues.values()) this.#count(record);
    this.#cancelReport = this.options.clock.after(REPORT_MS, () => this.#report());
  }
}

const operationOf = (request: AwsRequest): string => (request.headers["x-amz-target"] ?? "").split(".").pop() ?? "";

const shown = ({ id, body, attributes, receives, receipt, sentAt }: Message): unknown => ({
  MessageId: id,
  ReceiptHandle: receipt,
  Body: body,
  Attributes: { SentTimestamp: String(sentAt), ApproximateReceiveCount: String(receives) },
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
  ),
});
