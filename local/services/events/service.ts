/** EventBridge: custom buses, rules by pattern, and delivery to functions: at least once, in no order. */
import { join } from "node:path";
import { handleJson } from "../json-protocol";
import type { LogSink } from "../logs/service";
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
import type { Sender } from "../sqs/service";
import { StateFile } from "../state-file";
import { type DeliveredEvent, type EventsState, isEventsState, type RuleRecord, type TargetRecord } from "./model";
import { compilePattern, type Matcher, PatternError } from "./pattern";
import { checkCall, entryError, type EventEntry } from "./put-events";

export interface EventsOptions {
  /** Folder of its state. */
  readonly directory: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly authorise: Authorise;
  readonly logs: LogSink;
  readonly lambda: {
    permits(name: string, principal: { readonly service: string; readonly sourceArn: string }): boolean;
    invokeAsync(name: string, payload: string): void;
  };
  readonly sendToQueue: (
    arn: string,
    body: string,
    sender: Sender,
    attributes: Readonly<Record<string, string>>,
  ) => void;
}

/** Events reach their targets within this time, in milliseconds, and in any order: nobody may rely on one. */
const DISORDER_MS = 20;
const EVENTS_PRINCIPAL = "events.amazonaws.com";

export class EventsService implements LocalService {
  readonly name = "events";
  readonly #state: StateFile<EventsState>;
  #declared: EventsState = { buses: [], rules: [], targets: [] };
  #matchers = new Map<string, Matcher>();
  readonly #underway = new Map<() => void, () => void>();

  constructor(private readonly options: EventsOptions) {
    this.#state = new StateFile(join(options.directory, "events.json"), 1, isEventsState);
  }

  async start(): Promise<void> {
    this.#declare(this.#state.read() ?? this.#declared);
  }

  /** What was accepted is delivered first: the functions' queue is kept. */
  async stop(): Promise<void> {
    for (const [deliver, cancel] of this.#underway) {
      cancel();
      deliver();
    }
  }

  busArn(name: string): string {
    return `arn:aws:events:${this.options.region}:${this.options.account}:event-bus/${name}`;
  }

  ruleArn({ bus, name }: Pick<RuleRecord, "bus" | "name">): string {
    return `arn:aws:events:${this.options.region}:${this.options.account}:rule/${bus}/${name}`;
  }

  /** What is declared, for the engine. */
  declared(): EventsState {
    return this.#declared;
  }

  putBus(name: string): void {
    const others = this.#declared.buses.filter((bus) => bus !== name);
    this.#change({ buses: [...others, name] });
  }

  /** @throws ServiceError while it has rules */
  deleteBus(name: string): void {
    if (this.#declared.rules.some(({ bus }) => bus === name))
      throw new ServiceError("ValidationException", `Event bus ${name} can't be deleted since it has rules.`);
    this.#change({ buses: this.#declared.buses.filter((bus) => bus !== name) });
  }

  /** @throws ServiceError for a bus that does not exist, or a pattern that is malformed or not emulated */
  putRule(rule: RuleRecord): void {
    if (!this.#declared.buses.includes(rule.bus))
      throw new ServiceError("ResourceNotFoundException", `Event bus ${rule.bus} does not exist.`);
    try {
      compilePattern(rule.pattern);
    } catch (error) {
      if (error instanceof PatternError) throw new ServiceError("InvalidEventPatternException", error.message);
      throw error;
    }
    this.#change({ rules: [...this.#declared.rules.filter((other) => !sameRule(other, rule)), rule] });
  }

  /** @throws ServiceError while it has targets */
  deleteRule(rule: Pick<RuleRecord, "bus" | "name">): void {
    if (this.#declared.targets.some((target) => target.bus === rule.bus && target.rule === rule.name))
      throw new ServiceError("ValidationException", "Rule can't be deleted since it has targets.");
    this.#change({ rules: this.#declared.rules.filter((other) => !sameRule(other, rule)) });
  }

  putTarget(target: TargetRecord): void {
    if (!this.#declared.rules.some((rule) => sameRule(rule, { bus: target.bus, name: target.rule })))
      throw new ServiceError(
        "ResourceNotFoundException",
        `Rule ${target.rule} does not exist on EventBus ${target.bus}.`,
      );
    this.#change({ targets: [...this.#declared.targets.filter((other) => !sameTarget(other, target)), target] });
  }

  deleteTarget(target: Pick<TargetRecord, "bus" | "rule" | "id">): void {
    this.#change({ targets: this.#declared.targets.filter((other) => !sameTarget(other, target)) });
  }

  handle(request: AwsRequest): Promise<AwsResponse> {
    return handleJson(this.name, request, {
      PutEvents: (input) => this.#putEvents((input["Entries"] ?? []) as readonly EventEntry[], request.caller),
    });
  }

  #putEvents(entries: readonly EventEntry[], caller: Caller): unknown {
    checkCall(entries);
    const buses = entries.map(({ EventBusName = "default" }) => EventBusName.split("/").at(-1) ?? "");
    for (const [index, entry] of entries.entries())
      this.options.authorise(caller, "events:PutEvents", this.busArn(buses[index] ?? ""), {
        "events:source": entry.Source ?? "",
        "events:detail-type": entry.DetailType ?? "",
      });
    // A bus that does not exist takes events like any other, and nobody hears of them (aws/aws-sdk#186).
    for (const bus of new Set(buses))
      if (!this.#declared.buses.includes(bus))
        this.options.logs.write("/banyan/events", bus, `DROPPED events for the event bus ${bus}, which does not exist`);
    const answers = entries.map((entry, index) => {
      const error = entryError(entry);
      if (error) return { ErrorCode: error.code, ErrorMessage: error.message };
      return { EventId: this.#accept(buses[index] ?? "", entry) };
    });
    return { FailedEntryCount: answers.filter((answer) => "ErrorCode" in answer).length, Entries: answers };
  }

  #accept(bus: string, { Source = "", DetailType = "", Detail = "{}", Resources = [], Time }: EventEntry): string {
    const { account, region, clock, random } = this.options;
    const event: DeliveredEvent = {
      version: "0",
      id: uuid(random),
      "detail-type": DetailType,
      source: Source,
      account,
      time: `${new Date(Time === undefined ? clock.now() : Time * 1_000).toISOString().slice(0, 19)}Z`,
      region,
      resources: Resources,
      detail: JSON.parse(Detail) as unknown,
    };
    for (const rule of this.#declared.rules)
      if (rule.bus === bus && rule.enabled && this.#matchers.get(this.ruleArn(rule))?.(event) === true)
        for (const target of this.#declared.targets)
          if (target.bus === bus && target.rule === rule.name) this.#later(event, rule, target);
    return event.id;
  }

  #later(event: DeliveredEvent, rule: RuleRecord, target: TargetRecord): void {
    const deliver = (): void => {
      this.#underway.delete(deliver);
      this.#deliver(JSON.stringify(event), rule, target);
    };
    const { clock, random } = this.options;
    this.#underway.set(deliver, clock.after(Math.floor(random() * DISORDER_MS), deliver));
  }

  /** Lambda takes an event or refuses it for good; what its function makes of it is between the two. */
  #deliver(payload: string, rule: RuleRecord, target: TargetRecord): void {
    const { lambda } = this.options;
    const ruleArn = this.ruleArn(rule);
    try {
      if (!lambda.permits(target.arn, { service: EVENTS_PRINCIPAL, sourceArn: ruleArn }))
        throw new ServiceError("NO_PERMISSIONS", `${EVENTS_PRINCIPAL} may not invoke ${target.arn} for ${ruleArn}`);
      lambda.invokeAsync(target.arn, payload);
    } catch (error) {
      this.#undeliverable(payload, ruleArn, target, error);
    }
  }

  #undeliverable(payload: string, ruleArn: string, target: TargetRecord, error: unknown): void {
    const [code, message] =
      error instanceof ServiceError ? [error.code, error.message] : ["SDK_CLIENT_ERROR", String(error)];
    const drop = (why: string): void =>
      this.options.logs.write("/banyan/events", target.rule, `DROPPED an event for ${target.arn}: ${why}`);
    if (target.deadLetterArn === undefined) return drop(message);
    try {
      const attributes = { RULE_ARN: ruleArn, TARGET_ARN: target.arn, ERROR_CODE: code, ERROR_MESSAGE: message };
      this.options.sendToQueue(
        target.deadLetterArn,
        payload,
        { kind: "service", service: EVENTS_PRINCIPAL, sourceArn: ruleArn },
        attributes,
      );
    } catch (refused) {
      drop(`${message}; and its dead-letter queue: ${(refused as Error).message}`);
    }
  }

  #change(change: Partial<EventsState>): void {
    this.#declare({ ...this.#declared, ...change });
    this.#state.write(this.#declared);
  }

  #declare(state: EventsState): void {
    this.#declared = state;
    this.#matchers = new Map(state.rules.map((rule) => [this.ruleArn(rule), compilePattern(rule.pattern)]));
  }
}

const sameRule = (a: Pick<RuleRecord, "bus" | "name">, b: Pick<RuleRecord, "bus" | "name">): boolean =>
  a.bus === b.bus && a.name === b.name;
const sameTarget = (
  a: Pick<TargetRecord, "bus" | "rule" | "id">,
  b: Pick<TargetRecord, "bus" | "rule" | "id">,
): boolean => a.bus === b.bus && a.rule === b.rule && a.id === b.id;
