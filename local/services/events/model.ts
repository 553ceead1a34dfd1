/** Buses, rules and targets as declared. */
export interface RuleRecord {
  readonly bus: string;
  readonly name: string;
  /** JSON text. */
  readonly pattern: string;
  readonly enabled: boolean;
}

export interface TargetRecord {
  readonly bus: string;
  readonly rule: string;
  readonly id: string;
  /** ARN of a function. */
  readonly arn: string;
  /** ARN of the queue that takes what cannot be delivered. */
  readonly deadLetterArn?: string;
}

export interface EventsState {
  readonly buses: readonly string[];
  readonly rules: readonly RuleRecord[];
  readonly targets: readonly TargetRecord[];
}

/** An event as a target is given it. */
export interface DeliveredEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

export const isEventsState = (value: unknown): value is EventsState =>
  typeof value === "object" && value !== null && "buses" in value && "rules" in value && "targets" in value;
