/** CloudWatch: metrics from log lines and calls, dashboards and alarms as declared. Metrics live in memory only. */
import { join } from "node:path";
import {
  type Authorise,
  type AwsRequest,
  type AwsResponse,
  type Clock,
  type LocalService,
  ServiceError,
} from "../service";
import { StateFile } from "../state-file";
import type { AlarmSettings, AlarmState } from "./alarm";
import { AlarmWatch } from "./alarm-watch";
import { getMetricData, getMetricStatistics, putMetricData } from "./api";
import { type Figures, figures } from "./figures";
import { Metrics } from "./metrics";

export interface CloudWatchOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly authorise: Authorise;
  /** Told when an alarm changes its state; its actions (topics) are not carried out. */
  readonly onAlarm?: (name: string, state: AlarmState) => void;
}

interface Saved {
  /** Name → body, JSON text. */
  readonly dashboards: Readonly<Record<string, string>>;
  readonly alarms: readonly AlarmSettings[];
}

const isSaved = (value: unknown): value is Saved =>
  typeof value === "object" &&
  value !== null &&
  "dashboards" in value &&
  "alarms" in value &&
  Array.isArray(value.alarms);

export class CloudWatchService implements LocalService {
  readonly name = "monitoring";
  readonly metrics: Metrics;
  readonly #dashboards = new Map<string, string>();
  readonly #alarms = new Map<string, AlarmSettings>();
  readonly #state: StateFile<Saved>;
  readonly #watch: AlarmWatch;

  constructor(private readonly options: CloudWatchOptions) {
    this.metrics = new Metrics(options.clock);
    this.#watch = new AlarmWatch(
      options.clock,
      this.metrics,
      () => this.alarms(),
      (name, state) => options.onAlarm?.(name, state),
    );
    this.#state = new StateFile(join(options.directory, "cloudwatch.json"), 1, isSaved);
  }

  async start(): Promise<void> {
    const saved = this.#state.read();
    for (const [name, body] of Object.entries(saved?.dashboards ?? {})) this.#dashboards.set(name, body);
    for (const alarm of saved?.alarms ?? []) this.#alarms.set(alarm.name, alarm);
    this.#watch.start();
  }

  async stop(): Promise<void> {
    this.#watch.stop();
  }

  /** What a path of a context did in the last `windowMs`. */
  figures(stage: string, context: string, path: string, windowMs: number): Figures {
    return figures(this.metrics, stage, context, path, windowMs);
  }

  putDashboard(name: string, body: string): void {
    this.#dashboards.set(name, body);
    this.#save();
  }

  dashboard(name: string): string | undefined {
    return this.#dashboards.get(name);
  }

  dashboards(): ReadonlyMap<string, string> {
    return this.#dashboards;
  }

  deleteDashboard(name: string): void {
    this.#dashboards.delete(name);
    this.#save();
  }

  putAlarm(alarm: AlarmSettings): void {
    this.#alarms.set(alarm.name, alarm);
    this.#save();
  }

  alarm(name: string): AlarmSettings | undefined {
    return this.#alarms.get(name);
  }

  alarms(): readonly AlarmSettings[] {
    return [...this.#alarms.values()];
  }

  /** INSUFFICIENT_DATA until there is some. */
  alarmState(name: string): AlarmState {
    return this.#watch.state(name);
  }

  deleteAlarm(name: string): void {
    this.#alarms.delete(name);
    this.#save();
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const operation = request.headers["x-amz-target"]?.split(".").pop() ?? "(no X-Amz-Target)";
    const input = JSON.parse(request.body.toString() || "{}") as Readonly<Record<string, unknown>>;
    const authorise = (context?: Readonly<Record<string, string>>) =>
      this.options.authorise(request.caller, `cloudwatch:${operation}`, "*", context);
    switch (operation) {
      case "PutMetricData":
        authorise({ "cloudwatch:namespace": String(input["Namespace"]) });
        return putMetricData(this.metrics, input, this.options.clock.now());
      case "GetMetricStatistics":
        authorise();
        return getMetricStatistics(this.metrics, input);
      case "GetMetricData":
        authorise();
        return getMetricData(this.metrics, input);
      default:
        throw new ServiceError(
          "UnsupportedOperation",
          `The local cloud does not emulate cloudwatch ${operation}.`,
          501,
        );
    }
  }

  #save(): void {
    this.#state.write({ dashboards: Object.fromEntries(this.#dashboards), alarms: [...this.#alarms.values()] });
  }
}
