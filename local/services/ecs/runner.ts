import { hex } from "../random";
import type { DeploymentStatus, ServiceSettings, TaskDefinitionSettings } from "./model";
import type { EcsOptions } from "./options";
import { planService } from "./plan";
import { Task } from "./task";

const DEFAULTS = {
  /** Pause before a task is started again after a failure: doubles up to the most. */
  firstBackoffMs: 500,
  mostBackoffMs: 30_000,
  /** AWS's circuit breaker opens at half the desired count, at least 3 and at most 200 failed tasks. */
  leastFailures: 3,
  mostFailures: 200,
} as const;

/** Where failed tasks are told of. */
const LOG_GROUP = "/banyan/services";

/** Keeps one service as it should be: starts, replaces, restarts. */
export class ServiceRunner {
  readonly #tasks = new Map<string, Task>();
  #settings: ServiceSettings;
  /** What ran well last: where a rollback goes. */
  #proven: string | undefined;
  #failures = 0;
  #failed: string | undefined;
  #cancelRestart: (() => void) | undefined;
  #stopped = false;
  readonly #waiters = new Set<{ resolve: () => void; reject: (error: Error) => void }>();

  constructor(
    settings: ServiceSettings,
    private readonly options: EcsOptions,
    private readonly definitionOf: (arn: string) => TaskDefinitionSettings,
    private readonly onRollback: (taskDefinitionArn: string) => void,
  ) {
    this.#settings = settings;
  }

  start(): void {
    this.#reconcile();
  }

  update(settings: ServiceSettings): void {
    const replaces =
      settings.taskDefinitionArn !== this.#settings.taskDefinitionArn ||
      settings.deployment !== this.#settings.deployment;
    this.#settings = settings;
    if (replaces) {
      this.#failures = 0;
      this.#failed = undefined;
      this.#cancelRestart?.();
      this.#cancelRestart = undefined;
    }
    this.#reconcile();
  }

  /** Ends all tasks. @param drain whether requests in flight are waited for. */
  async stop(drain: boolean): Promise<void> {
    this.#stopped = true;
    this.#cancelRestart?.();
    for (const waiter of this.#waiters) waiter.reject(new Error(`Service ${this.#settings.name} was stopped`));
    this.#waiters.clear();
    await Promise.all([...this.#tasks.values()].map((task) => task.stop(drain)));
  }

  onHealth(port: number | undefined, state: string): void {
    for (const task of this.#tasks.values()) task.onHealth(port, state);
  }

  /** Resolves when the service is what it should be; rejects when its deployment failed, with the reason. */
  steady(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.add({ resolve, reject });
      this.#reconcile();
    });
  }

  status(): DeploymentStatus {
    if (this.#failed !== undefined) return { status: "failed", reason: this.#failed };
    const running = this.#live().filter((task) => task.healthy).length;
    if (this.#plan().steady) return { status: "steady", running };
    return { status: "in-progress", running, failed: this.#failures };
  }

  tasks(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  #key(): string {
    return `${this.#settings.taskDefinitionArn} ${this.#settings.deployment}`;
  }

  #live(): readonly Task[] {
    return [...this.#tasks.values()].filter((task) => task.state === "starting" || task.state === "running");
  }

  #plan() {
    const { desiredCount, minimumHealthyPercent, maximumPercent } = this.#settings;
    const tasks = this.#live().map((task) => ({
      id: task.id,
      current: task.definitionArn === this.#key(),
      healthy: task.healthy,
    }));
    return planService(tasks, desiredCount, minimumHealthyPercent, maximumPercent);
  }

  #reconcile(): void {
    if (this.#stopped) return;
    this.#bury();
    const plan = this.#plan();
    for (const id of plan.stop) void this.#tasks.get(id)?.stop();
    if (!this.#cancelRestart && this.#failed === undefined) for (let i = 0; i < plan.start; i++) this.#startTask();
    if (plan.steady) {
      this.#proven = this.#settings.taskDefinitionArn;
      this.#failures = 0;
      this.#settleWaiters();
    } else if (this.#failed !== undefined) this.#settleWaiters(new Error(this.#failed));
  }

  /** Removes tasks that ended, and counts those that ended by themselves. */
  #bury(): void {
    for (const [id, task] of this.#tasks) {
      if (this.#isStuck(task)) task.fail(`Task failed its load balancer health checks on port ${task.port}`);
      if (task.state !== "stopped" && task.failure === undefined) continue;
      this.#tasks.delete(id);
      if (task.failure !== undefined && task.definitionArn === this.#key()) this.#countFailure(task);
    }
  }

  /** Unhealthy after its grace period: replaced, as ECS does. */
  #isStuck(task: Task): boolean {
    if (task.state !== "running" || task.healthy || task.failure !== undefined) return false;
    const { targetGroupArn, healthCheckGraceSeconds } = this.#settings;
    if (targetGroupArn === undefined) return false;
    const health = this.options.targets.targetHealth(targetGroupArn).find(({ target }) => target.port === task.port);
    return (
      health?.state === "unhealthy" && this.options.clock.now() - task.startedAt >= healthCheckGraceSeconds * 1_000
    );
  }

  #countFailure(task: Task): void {
    this.#failures += 1;
    const { circuitBreaker, desiredCount, name } = this.#settings;
    const why = `Service ${name}: a task failed ${task.wasHealthy ? "after it was healthy" : "to start"}. ${task.failure}`;
    this.options.logs.write(LOG_GROUP, name, why);
    const threshold = Math.min(Math.max(Math.ceil(desiredCount / 2), DEFAULTS.leastFailures), DEFAULTS.mostFailures);
    const opens = !task.wasHealthy && this.#failures >= threshold;
    if (opens && circuitBreaker.enable && circuitBreaker.rollback && this.#rollBack(why)) return;
    if (opens && circuitBreaker.enable) this.#failed = `${why}\nThe deployment circuit breaker was triggered.`;
    else if (opens) this.#settleWaiters(new Error(why));
    const waitMs = Math.min(DEFAULTS.firstBackoffMs * 2 ** (this.#failures - 1), DEFAULTS.mostBackoffMs);
    this.#cancelRestart?.();
    this.#cancelRestart = this.options.clock.after(waitMs, () => {
      this.#cancelRestart = undefined;
      this.#reconcile();
    });
  }

  #rollBack(why: string): boolean {
    const to = this.#proven;
    if (to === undefined || to === this.#settings.taskDefinitionArn) return false;
    const reason = `${why}\nThe deployment circuit breaker was triggered and rolled back to ${to}.`;
    this.#settleWaiters(new Error(reason));
    this.#settings = { ...this.#settings, taskDefinitionArn: to };
    this.#failures = 0;
    this.onRollback(to);
    return true;
  }

  #startTask(): void {
    const { taskDefinitionArn, targetGroupArn } = this.#settings;
    const task = new Task({
      ...this.options,
      id: hex(this.options.random, 32),
      definitionArn: this.#key(),
      definition: this.definitionOf(taskDefinitionArn),
      ...(targetGroupArn !== undefined && { targetGroupArn }),
      onChange: () => this.#reconcile(),
    });
    this.#tasks.set(task.id, task);
    void task.start();
  }

  #settleWaiters(error?: Error): void {
    for (const waiter of this.#waiters) {
      if (error) waiter.reject(error);
      else waiter.resolve();
    }
    this.#waiters.clear();
  }
}
