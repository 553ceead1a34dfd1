/** A queue as declared, and the messages that wait in it. */
export interface QueueSettings {
  readonly name: string;
  /** 60 s to 14 days; AWS's default is four days. */
  readonly retentionSeconds: number;
  /** How long a received message stays hidden; AWS's default is 30. */
  readonly visibilitySeconds: number;
  /** Of a message's body; AWS's default is 1 MiB. */
  readonly maxBytes: number;
}

export const QUEUE_DEFAULTS = { retentionSeconds: 345_600, visibilitySeconds: 30, maxBytes: 1_048_576 } as const;

export interface Message {
  readonly id: string;
  readonly body: string;
  /** Text attributes, e.g. `ERROR_CODE`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Unix milliseconds. */
  readonly sentAt: number;
  readonly receives: number;
  /** Hidden until then. Unix milliseconds. */
  readonly hiddenUntil: number;
  /** Handle of the last receipt. */
  readonly receipt?: string;
}

export interface QueueRecord {
  readonly settings: QueueSettings;
  /** Text of its resource policy. */
  readonly policy?: string;
  readonly messages: readonly Message[];
}

export const queueArn = (region: string, account: string, name: string): string =>
  `arn:aws:sqs:${region}:${account}:${name}`;

/** Messages that are not too old. */
export const fresh = ({ settings, messages }: QueueRecord, now: number): readonly Message[] =>
  messages.filter(({ sentAt }) => now - sentAt < settings.retentionSeconds * 1_000);
