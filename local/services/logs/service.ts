/** CloudWatch Logs, as far as our code uses it: groups, and lines that functions and containers print. */
import { join } from "node:path";
import {
  type AwsRequest,
  type AwsResponse,
  type Authorise,
  type Clock,
  type LocalService,
  ServiceError,
} from "../service";
import { StateFile } from "../state-file";
import { LogFile } from "./log-file";
import { Ring } from "./ring";

/** Lines kept in memory of each group, for the console and `banyan logs`. */
const LINES_IN_MEMORY = 2_000;

export interface LogLine {
  readonly group: string;
  readonly stream: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly text: string;
}

export interface LogGroupSettings {
  readonly name: string;
  /** 0: for ever. Kept as declared; locally the size bounds what is kept, not the age. */
  readonly retentionInDays: number;
}

/** Where functions and containers write their lines. */
export interface LogSink {
  write(group: string, stream: string, text: string): void;
  /** Lines of a process that runs under a role. Without the permission they are lost, as on AWS; the group then says so once. */
  openStream(roleArn: string, group: string, stream: string): (text: string) => void;
}

interface Group {
  readonly settings: LogGroupSettings;
  readonly declared: boolean;
  readonly lines: Ring<LogLine>;
  readonly file: LogFile;
}

export interface LogsOptions {
  /** Folder of its state. */
  readonly directory: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly authorise: Authorise;
}

/** What a process does by itself before its first line. The group is declared, never created by it. */
const STREAM_ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"] as const;

const isGroups = (value: unknown): value is LogGroupSettings[] => Array.isArray(value);

export class LogsService implements LocalService, LogSink {
  readonly name = "logs";
  readonly #groups = new Map<string, Group>();
  readonly #listeners = new Set<(line: LogLine) => void>();
  readonly #state: StateFile<LogGroupSettings[]>;

  constructor(private readonly options: LogsOptions) {
    this.#state = new StateFile(join(options.directory, "logs.json"), 1, isGroups);
  }

  async start(): Promise<void> {
    for (const settings of this.#state.read() ?? []) this.#add(settings, true);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.file.flush()));
  }

  /** @throws ServiceError ResourceAlreadyExistsException. A group that only came to be by a write is taken over. */
  createGroup(settings: LogGroupSettings): void {
    if (this.#groups.get(settings.name)?.declared)
      throw new ServiceError("ResourceAlreadyExistsException", "The specified log group already exists");
    this.putGroup(settings);
  }

  putGroup(settings: LogGroupSettings): void {
    const existing = this.#groups.get(settings.name);
    if (existing) this.#groups.set(settings.name, { ...existing, settings, declared: true });
    else this.#add(settings, true);
    this.#save();
  }

  deleteGroup(name: string): void {
    this.#groups.delete(name);
    this.#save();
  }

  group(name: string): LogGroupSettings | undefined {
    const group = this.#groups.get(name);
    return group?.declared ? group.settings : undefined;
  }

  groups(): readonly string[] {
    return [...this.#groups.keys()].sort();
  }

  write(group: string, stream: string, text: string): void {
    const target = this.#groups.get(group) ?? this.#add({ name: group, retentionInDays: 0 }, false);
    const line = { group, stream, at: this.options.clock.now(), text };
    target.lines.push(line);
    target.file.append(`${new Date(line.at).toISOString()} ${stream} ${text}`);
    for (const listener of this.#listeners) listener(line);
  }

  openStream(roleArn: string, group: string, stream: string): (text: string) => void {
    const { account, region, authorise } = this.options;
    const arn = `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`;
    try {
      for (const action of STREAM_ACTIONS) authorise({ kind: "role", arn: roleArn }, action, arn);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.write(group, stream, `LOST: ${error.message}`);
      return () => undefined;
    }
    return (text) => this.write(group, stream, text);
  }

  /** The newest lines of a group, oldest first. */
  tail(group: string, count = 100): readonly LogLine[] {
    return this.#groups.get(group)?.lines.last(count) ?? [];
  }

  /** Calls `listener` with every line from now on; the answer ends that. */
  follow(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const operation = request.headers["x-amz-target"]?.split(".").pop() ?? request.url;
    throw new ServiceError("UnsupportedOperation", `The local cloud does not emulate logs ${operation}.`, 501);
  }

  #add(settings: LogGroupSettings, declared: boolean): Group {
    const file = `${settings.name.replace(/^\//, "").replace(/[^\w.-]+/g, "_")}.log`;
    const group: Group = {
      settings,
      declared,
      lines: new Ring(LINES_IN_MEMORY),
      file: new LogFile(join(this.options.directory, file), this.options.clock),
    };
    this.#groups.set(settings.name, group);
    return group;
  }

  #save(): void {
    this.#state.write([...this.#groups.values()].filter((group) => group.declared).map((group) => group.settings));
  }
}
