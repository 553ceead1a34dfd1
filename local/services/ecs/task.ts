import { freePort } from "../free-port";
import type { ManagedProcess } from "../process";
import { sdkEnvironment } from "../roles";
import { ServiceError } from "../service";
import { findImage } from "./image";
import type { TaskDefinitionSettings } from "./model";
import type { EcsOptions } from "./options";
import { accepts } from "./port";

/** starting: the process runs and does not listen yet. running: it takes requests. draining: it only finishes. stopped: it is gone. */
export type TaskState = "starting" | "running" | "draining" | "stopped";

export interface TaskOptions extends EcsOptions {
  readonly id: string;
  readonly definitionArn: string;
  readonly definition: TaskDefinitionSettings;
  readonly targetGroupArn?: string;
  /** Told of every change; the task's own fields say what it is now. */
  readonly onChange: () => void;
}

/** How often a starting task's port is tried. */
const LISTEN_POLL_MS = 50;
/** When the whole local cloud stops, a task gets no longer than this. */
const SHUTDOWN_GRACE_MS = 5_000;
/** Lines kept to say why a task ended. */
const LAST_LINES = 8;

/** One task: a process, registered with the target group as soon as it listens. */
export class Task {
  state: TaskState = "starting";
  healthy = false;
  /** It was healthy once: ending after that is a crash, before that a failed start. */
  wasHealthy = false;
  /** Why it ended by itself. */
  failure: string | undefined;
  readonly startedAt: number;
  #port = 0;
  #process: ManagedProcess | undefined;
  #stopping: Promise<void> | undefined;
  #cancelPoll: () => void = () => undefined;
  readonly #lastLines: string[] = [];

  constructor(private readonly options: TaskOptions) {
    this.startedAt = options.clock.now();
  }

  get id(): string {
    return this.options.id;
  }

  get definitionArn(): string {
    return this.options.definitionArn;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    try {
      this.#port = await freePort();
      const variables = await this.#variables();
      if (this.state !== "starting") return;
      this.#run(variables);
      this.#poll();
    } catch (error) {
      this.#ended(error instanceof ServiceError ? error.message : String(error));
    }
  }

  /** Takes the target's health over. A healthy one is what a deployment waits for. */
  onHealth(port: number | undefined, state: string): void {
    if (port !== this.#port || this.state !== "running") return;
    this.healthy = state === "healthy" || state === "unavailable";
    this.wasHealthy ||= this.healthy;
    this.options.onChange();
  }

  /** Out of the target group, drained, SIGTERM, and SIGKILL after the stop timeout. */
  stop(drain = true): Promise<void> {
    this.#stopping ??= this.#stop(drain);
    return this.#stopping;
  }

  /** Counts as a failure of the task's own, and ends it. */
  fail(why: string): void {
    this.failure ??= why;
    void this.stop();
  }

  async #stop(drain: boolean): Promise<void> {
    this.#cancelPoll();
    if (this.state === "stopped") return;
    this.state = "draining";
    this.healthy = false;
    const { targetGroupArn, targets, definition } = this.options;
    if (targetGroupArn !== undefined) {
      const drained = targets.deregisterTarget(targetGroupArn, this.#target());
      if (drain) await drained;
    }
    const graceMs = definition.container.stopTimeoutSeconds * 1_000;
    await this.#process?.stop(drain ? graceMs : Math.min(graceMs, SHUTDOWN_GRACE_MS));
    this.state = "stopped";
    this.options.onChange();
  }

  #run(env: Readonly<Record<string, string>>): void {
    const { definition, images, processes, id, logs, metrics } = this.options;
    const { container } = definition;
    const image = findImage(images, container.image);
    const [command = "node", ...args] = container.command?.length ? container.command : image.command;
    const stream = `${container.name}/${container.name}/${id}`;
    // The log driver writes as the execution role; the task's own role needs no permission for it.
    const { executionRoleArn } = definition;
    const writeLine =
      container.logGroup === undefined || executionRoleArn === undefined
        ? undefined
        : logs.openStream(executionRoleArn, container.logGroup, stream);
    const run = processes.run({
      command: command === "node" ? process.execPath : command,
      args,
      cwd: image.directory,
      env,
      onLine: (line) => {
        this.#lastLines.push(line);
        if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
        writeLine?.(line);
        metrics.intake(line);
      },
    });
    this.#process = run;
    void run.exited.then(({ code, signal, error }) => {
      const how = error?.message ?? (signal === null ? `exit code ${code}` : `signal ${signal}`);
      this.#ended(`Essential container ${container.name} exited: ${how}`);
    });
  }

  async #variables(): Promise<Readonly<Record<string, string>>> {
    const { definition, credentialsFor, region, apiUrl, secretValue } = this.options;
    const { environment, secrets } = definition.container;
    const resolved: Record<string, string> = {};
    for (const [name, arn] of Object.entries(secrets)) {
      if (!secretValue) throw new Error(`Container secret ${name}: this local cloud resolves no secrets (${arn})`);
      resolved[name] = await secretValue(arn);
    }
    return {
      PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
      HOME: process.env["HOME"] ?? "/",
      HOSTNAME: this.id.slice(0, 12),
      ...environment,
      ...resolved,
      ...(definition.taskRoleArn !== undefined &&
        sdkEnvironment(credentialsFor(definition.taskRoleArn), region, apiUrl())),
      AWS_REGION: region,
      PORT: String(this.#port),
    };
  }

  /** On AWS a task is registered when its network interface is up; here when it listens, so that its first check passes. */
  #poll(): void {
    const { clock, definition } = this.options;
    if (this.state !== "starting") return;
    if (definition.container.containerPort === undefined) return this.#running();
    void accepts(this.#port).then((open) => {
      if (this.state !== "starting") return;
      if (open) this.#listening();
      else this.#cancelPoll = clock.after(LISTEN_POLL_MS, () => this.#poll());
    });
  }

  #listening(): void {
    const { targetGroupArn, targets } = this.options;
    this.#running();
    if (targetGroupArn === undefined) return;
    try {
      targets.registerTarget(targetGroupArn, this.#target(), false);
      const registered = targets.targetHealth(targetGroupArn).find(({ target }) => target.port === this.#port);
      if (registered) this.onHealth(registered.target.port, registered.state);
    } catch (error) {
      this.fail(`Task could not be registered: ${(error as Error).message}`);
    }
  }

  #running(): void {
    this.state = "running";
    if (this.options.targetGroupArn === undefined) this.healthy = this.wasHealthy = true;
    this.options.onChange();
  }

  #ended(why: string): void {
    if (this.state === "stopped" || this.state === "draining") return;
    this.#cancelPoll();
    this.state = "stopped";
    this.healthy = false;
    this.failure = this.#lastLines.length === 0 ? why : `${why}. Its last lines:\n${this.#lastLines.join("\n")}`;
    const { targetGroupArn, targets, onChange } = this.options;
    if (targetGroupArn !== undefined) void targets.deregisterTarget(targetGroupArn, this.#target());
    onChange();
  }

  #target() {
    return { id: "127.0.0.1", port: this.#port };
  }
}
