import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchService } from "../../../local/services/cloudwatch/service";
import type { LambdaInvoker } from "../../../local/services/elb/lambda-target";
import { ElbService } from "../../../local/services/elb/service";
import { LambdaService } from "../../../local/services/lambda/service";
import type { LambdaOptions } from "../../../local/services/lambda/options";
import type { FunctionSettings } from "../../../local/services/lambda/function";
import { type LogLine, LogsService } from "../../../local/services/logs/service";
import { type Authorise, type Clock, ServiceError } from "../../../local/services/service";
import { ManualClock } from "../../support/manual-clock";

export const ACCOUNT = "000000000000";
export const REGION = "eu-central-1";
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/test`;

/** A reproducible random source. */
export function seeded(seed = 1): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

export const denyTo =
  (...arns: readonly string[]): Authorise =>
  (caller, action) => {
    if (arns.includes(caller.arn)) throw new ServiceError("AccessDeniedException", `${caller.arn}: ${action}`, 403);
  };

const NO_FUNCTIONS: LambdaInvoker = {
  invoke: () => Promise.reject(new ServiceError("ResourceNotFoundException", "no functions here", 404)),
  permits: () => false,
};

/** A role that may not write logs. */
export const MUTE_ROLE = `arn:aws:iam::${ACCOUNT}:role/mute`;

/** A state folder and the services that compute needs, all on one manual clock. */
export class Bench<C extends Clock = ManualClock> {
  readonly directory = mkdtempSync(join(tmpdir(), "banyan-test-"));
  readonly random = seeded();
  readonly logs: LogsService;
  readonly cloudwatch: CloudWatchService;
  readonly #stops: (() => Promise<unknown>)[] = [];

  constructor(readonly clock: C) {
    this.logs = new LogsService({
      directory: join(this.directory, "logs"),
      account: ACCOUNT,
      region: REGION,
      clock,
      authorise: denyTo(MUTE_ROLE),
    });
    this.cloudwatch = new CloudWatchService({
      directory: join(this.directory, "cloudwatch"),
      clock,
      authorise: () => undefined,
    });
  }

  lambda(options: Partial<LambdaOptions> = {}): LambdaService {
    const service = new LambdaService({
      directory: join(this.directory, "lambda"),
      account: ACCOUNT,
      region: REGION,
      clock: this.clock,
      random: this.random,
      authorise: () => undefined,
      credentialsFor: (role) => ({ accessKeyId: `key-of-${role}`, secretAccessKey: "secret" }),
      apiUrl: () => "http://127.0.0.1:1",
      logs: this.logs,
      metrics: this.cloudwatch.metrics,
      ...options,
    });
    this.onStop(() => service.stop());
    return service;
  }

  elb(lambda: LambdaInvoker = NO_FUNCTIONS): ElbService {
    const service = new ElbService({
      directory: join(this.directory, "elb"),
      account: ACCOUNT,
      region: REGION,
      clock: this.clock,
      random: this.random,
      logs: this.logs,
      metrics: this.cloudwatch.metrics,
      lambda,
      frontDoor: { port: 0 },
    });
    this.onStop(() => service.stop());
    return service;
  }

  onStop(stop: () => Promise<unknown>): void {
    this.#stops.push(stop);
  }

  /** Resolves with the first line from now on that matches. */
  line(pattern: RegExp): Promise<LogLine> {
    return new Promise((resolve) => {
      const end = this.logs.follow((line) => {
        if (!pattern.test(line.text)) return;
        end();
        resolve(line);
      });
    });
  }

  async close(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
    await this.logs.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export const settingsOf = (name: string, more: Partial<FunctionSettings> = {}): FunctionSettings => ({
  name,
  role: ROLE,
  handler: "index.handler",
  runtime: "nodejs24.x",
  memoryMb: 128,
  timeoutSeconds: 3,
  environment: {},
  logGroup: `/aws/lambda/${name}`,
  ...more,
});

/** A bench whose clock only moves when told to. */
export const manualBench = (): Bench => new Bench(new ManualClock());

/** A function's code from the body of its handler: `event` and `context` are in scope. */
export const handler = (body: string) => ({
  assets: { "index.js": { text: `exports.handler = async (event, context) => { ${body} };` } },
});
