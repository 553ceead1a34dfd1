/** EventBridge Scheduler: invokes functions at a rate, under the schedule's own role. */
import { join } from "node:path";
import type { LogSink } from "../logs/service";
import {
  type Authorise,
  type AwsRequest,
  type AwsResponse,
  type Clock,
  type LocalService,
  ServiceError,
} from "../service";
import { StateFile } from "../state-file";
import { parseExpression } from "./expression";

export interface ScheduleSettings {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly enabled: boolean;
  readonly target: {
    /** ARN of a function. */
    readonly arn: string;
    /** The role that invokes it: its policies decide, not the function's resource policy. */
    readonly roleArn: string;
    /** JSON text. */
    readonly input: string;
  };
}

export interface SchedulerOptions {
  readonly directory: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly authorise: Authorise;
  readonly logs: LogSink;
  /** Accepts an asynchronous invocation. */
  readonly invokeAsync: (functionArn: string, payload: string) => void;
}

const isSaved = (value: unknown): value is readonly ScheduleSettings[] => Array.isArray(value);

export class SchedulerService implements LocalService {
  readonly name = "scheduler";
  readonly #schedules = new Map<string, { readonly settings: ScheduleSettings; readonly cancel: () => void }>();
  readonly #state: StateFile<readonly ScheduleSettings[]>;

  constructor(private readonly options: SchedulerOptions) {
    this.#state = new StateFile(join(options.directory, "scheduler.json"), 1, isSaved);
  }

  async start(): Promise<void> {
    for (const settings of this.#state.read() ?? []) this.#arm(settings);
  }

  async stop(): Promise<void> {
    for (const { cancel } of this.#schedules.values()) cancel();
  }

  arn({ group, name }: Pick<ScheduleSettings, "group" | "name">): string {
    return `arn:aws:scheduler:${this.options.region}:${this.options.account}:schedule/${group}/${name}`;
  }

  /** Creates or replaces. A rate counts from now. @throws ServiceError ValidationException */
  put(settings: ScheduleSettings): string {
    try {
      parseExpression(settings.expression);
    } catch (error) {
      throw new ServiceError("ValidationException", (error as Error).message);
    }
    this.#schedules.get(this.arn(settings))?.cancel();
    this.#arm(settings);
    this.#save();
    return this.arn(settings);
  }

  delete(arn: string): void {
    this.#schedules.get(arn)?.cancel();
    this.#schedules.delete(arn);
    this.#save();
  }

  schedule(arn: string): ScheduleSettings | undefined {
    return this.#schedules.get(arn)?.settings;
  }

  schedules(): readonly ScheduleSettings[] {
    return [...this.#schedules.values()].map(({ settings }) => settings);
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    throw new ServiceError(
      "UnsupportedOperation",
      `The local cloud does not emulate scheduler ${request.method} ${request.url}.`,
      501,
    );
  }

  #arm(settings: ScheduleSettings): void {
    const { clock } = this.options;
    const expression = parseExpression(settings.expression);
    const waitMs = expression.kind === "rate" ? expression.everyMs : expression.at - clock.now();
    const due = settings.enabled && waitMs >= 0;
    const cancel = due
      ? clock.after(waitMs, () => {
          if (expression.kind === "rate") this.#arm(settings);
          this.#fire(settings);
        })
      : () => undefined;
    this.#schedules.set(this.arn(settings), { settings, cancel });
  }

  #fire({ name, group, target }: ScheduleSettings): void {
    const { authorise, invokeAsync, logs } = this.options;
    try {
      authorise({ kind: "role", arn: target.roleArn }, "lambda:InvokeFunction", target.arn);
      invokeAsync(target.arn, target.input);
    } catch (error) {
      logs.write("/banyan/scheduler", `${group}/${name}`, `${target.arn} was not invoked: ${(error as Error).message}`);
    }
  }

  #save(): void {
    this.#state.write(this.schedules());
  }
}
