import { cpus } from "node:os";
import type { MetricHandle } from "../cloudwatch/metrics";
import { hex } from "../random";
import { sdkEnvironment } from "../roles";
import { type FunctionRecord, functionArn } from "./function";
import { ConcurrencyGate } from "./gate";
import { ACCOUNT_CONCURRENCY, type LambdaOptions } from "./options";
import type { Outcome } from "./outcome";
import { Pool, type Runnable } from "./pool";
import { Slot } from "./slot";
import { startWorkerEnvironment } from "./worker-environment";

interface FunctionMetrics {
  readonly Invocations: MetricHandle;
  readonly Errors: MetricHandle;
  readonly Throttles: MetricHandle;
  readonly Duration: MetricHandle;
}

/** Runs functions: throttles, finds an environment, counts and keeps the lines. */
export class FunctionRunner {
  readonly #pool: Pool;
  readonly #gate = new ConcurrencyGate();
  readonly #metrics = new Map<string, FunctionMetrics>();

  constructor(private readonly options: LambdaOptions) {
    const unlimited = options.scaleOut === "unlimited";
    this.#pool = new Pool(options.clock, {
      environments: unlimited ? ACCOUNT_CONCURRENCY : 2 * cpus().length + 2,
      queueWaitMs: unlimited ? 0 : 50,
      keepIdleMs: 1_000,
      patienceMs: 250,
      ...options.limits,
    });
  }

  /** Environments by function. */
  environments(): Readonly<Record<string, number>> {
    return this.#pool.environments();
  }

  define(record: FunctionRecord): void {
    this.#pool.define(this.#runnable(record), record.settings.reservedConcurrency !== 0);
  }

  forget(name: string): void {
    this.#pool.forget(name);
  }

  close(): void {
    this.#pool.close();
  }

  /** @throws ServiceError TooManyRequestsException */
  async run(record: FunctionRecord, requestId: string, payload: string): Promise<Outcome> {
    const { name, reservedConcurrency } = record.settings;
    const metrics = this.#metricsOf(name);
    let leave: () => void;
    try {
      leave = this.#gate.enter(name, reservedConcurrency);
    } catch (error) {
      metrics.Throttles.add(1);
      throw error;
    }
    metrics.Invocations.add(1);
    try {
      const arn = functionArn(this.options.region, this.options.account, name);
      const outcome = await this.#pool.run(this.#runnable(record), { requestId, payload, arn });
      metrics.Errors.add(outcome.functionError ? 1 : 0);
      metrics.Duration.add(outcome.durationMs);
      return outcome;
    } finally {
      leave();
    }
  }

  #runnable(record: FunctionRecord): Runnable {
    const { settings, revision } = record;
    return {
      name: settings.name,
      revision,
      open: (onReady, onGone) => {
        const { clock, logs, metrics, startEnvironment = startWorkerEnvironment } = this.options;
        const logStream = this.#logStream();
        const writeLine = logs.openStream(settings.role, settings.logGroup, logStream);
        return new Slot({
          settings: {
            functionName: settings.name,
            revision,
            directory: record.code.directory,
            handler: settings.handler,
            memoryMb: settings.memoryMb,
            logGroup: settings.logGroup,
            logStream,
            variables: this.#variables(record, logStream),
          },
          timeoutSeconds: settings.timeoutSeconds,
          start: startEnvironment,
          clock,
          onReady,
          onGone,
          onLine: (text) => {
            writeLine(text);
            metrics.intake(text);
          },
        });
      },
    };
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
  #variables({ settings, code }: FunctionRecord, logStream: string): Readonly<Record<string, string>> {
    const { region, credentialsFor, apiUrl } = this.options;
    return {
      PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      ...settings.environment,
      ...sdkEnvironment(credentialsFor(settings.role), region, apiUrl()),
      _HANDLER: settings.handler,
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: settings.name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      LAMBDA_TASK_ROOT: code.directory,
    };
  }

  #logStream(): string {
    const day = new Date(this.options.clock.now()).toISOString().slice(0, 10).replace(/-/g, "/");
    return `${day}/[$LATEST]${hex(this.options.random, 32)}`;
  }

  #metricsOf(name: string): FunctionMetrics {
    let handles = this.#metrics.get(name);
    if (!handles) {
      const handle = (metric: string) => this.options.metrics.metric("AWS/Lambda", metric, { FunctionName: name });
      handles = {
        Invocations: handle("Invocations"),
        Errors: handle("Errors"),
        Throttles: handle("Throttles"),
        Duration: handle("Duration"),
      };
      this.#metrics.set(name, handles);
    }
    return handles;
  }
}
