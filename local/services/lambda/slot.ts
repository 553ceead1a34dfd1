import type { Clock } from "../service";
import type { Environment, EnvironmentEvent, EnvironmentSettings, StartEnvironment } from "./environment";
import { errorPayload, type Outcome, SYNC_PAYLOAD_BYTES, timeoutPayload } from "./outcome";

export interface Job {
  readonly requestId: string;
  readonly payload: string;
  readonly arn: string;
  readonly settle: (outcome: Outcome) => void;
  /** When it began to wait. Unix milliseconds. */
  readonly since: number;
}

export interface SlotOptions {
  readonly settings: EnvironmentSettings;
  readonly timeoutSeconds: number;
  readonly start: StartEnvironment;
  readonly clock: Clock;
  readonly onLine: (text: string) => void;
  readonly onReady: (slot: Slot) => void;
  /** It can take no more jobs. `initError`: it never could. */
  readonly onGone: (slot: Slot, initError?: string) => void;
}

/** AWS's limit of the init phase. */
const INIT_LIMIT_MS = 10_000;

/** One environment and what it is doing: starting, idle, busy with one job, gone. */
export class Slot {
  state: "starting" | "idle" | "busy" | "gone" = "starting";
  /** When it last finished something: the least recently used one is given up first. */
  idleSince: number;
  readonly revision: string;
  readonly functionName: string;
  readonly #environment: Environment;
  readonly #options: SlotOptions;
  #initMs: number | undefined;
  #job: { readonly job: Job; readonly from: number; readonly log: string[]; readonly cancel: () => void } | undefined;
  #cancelInit: () => void;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.revision = options.settings.revision;
    this.functionName = options.settings.functionName;
    this.idleSince = options.clock.now();
    this.#cancelInit = options.clock.after(INIT_LIMIT_MS, () =>
      this.#initFailed(
        errorPayload("Sandbox.Timedout", `Init phase timed out after ${(INIT_LIMIT_MS / 1_000).toFixed(2)} seconds`),
      ),
    );
    this.#environment = options.start(options.settings, (event) => this.#on(event));
  }

  run(job: Job): void {
    const { clock, timeoutSeconds } = this.#options;
    const log: string[] = [];
    this.state = "busy";
    const cancel = clock.after(timeoutSeconds * 1_000, () =>
      this.#end(timeoutPayload(job.requestId, timeoutSeconds), "timeout", 0),
    );
    this.#job = { job, from: clock.now(), log, cancel };
    this.#print(`START RequestId: ${job.requestId} Version: $LATEST`);
    this.#environment.send({
      requestId: job.requestId,
      payload: job.payload,
      timeoutMs: timeoutSeconds * 1_000,
      arn: job.arn,
    });
  }

  /** Ends the environment. A job in it fails. */
  terminate(reason = "Runtime exited: the environment was shut down"): void {
    if (this.#job) this.#end(errorPayload("Runtime.ExitError", reason), "error", 0);
    this.#gone();
  }

  #on(event: EnvironmentEvent): void {
    if (this.state === "gone") return;
    switch (event.type) {
      case "ready":
        this.#cancelInit();
        this.#initMs = event.initMs;
        this.state = "idle";
        this.idleSince = this.#options.clock.now();
        return this.#options.onReady(this);
      case "init-failed":
        return this.#initFailed(event.payload);
      case "line":
        return this.#print(event.text);
      case "done":
        return this.#done(event.payload, event.usedMb);
      case "failed":
        return this.#finish(event.payload, "Unhandled", event.usedMb);
      case "fatal":
        return this.#end(event.payload, "error", 0);
      case "gone":
        return this.#exited(event.reason);
    }
  }

  #done(payload: string, usedMb: number): void {
    if (Buffer.byteLength(payload) <= SYNC_PAYLOAD_BYTES) return this.#finish(payload, undefined, usedMb);
    const message = `Response payload size exceeded maximum allowed payload size (${SYNC_PAYLOAD_BYTES} bytes).`;
    this.#finish(errorPayload("Function.ResponseSizeTooLarge", message), "Unhandled", usedMb);
  }

  #exited(reason: string): void {
    if (this.state === "starting") return this.#initFailed(errorPayload("Runtime.ExitError", `Error: ${reason}`));
    const requestId = this.#job?.job.requestId;
    if (requestId !== undefined)
      return this.#end(errorPayload("Runtime.ExitError", `RequestId: ${requestId} Error: ${reason}`), "error", 0);
    this.#gone();
  }

  /** The job is over and the environment with it. */
  #end(payload: string, status: "timeout" | "error", usedMb: number): void {
    const running = this.#take();
    this.#gone();
    if (running) this.#settle(running, payload, "Unhandled", usedMb, status);
  }

  /** The job is over, the environment is free again. */
  #finish(payload: string, functionError: "Unhandled" | undefined, usedMb: number): void {
    const running = this.#take();
    if (!running) return;
    this.#settle(running, payload, functionError, usedMb);
    this.state = "idle";
    this.idleSince = this.#options.clock.now();
    this.#options.onReady(this);
  }

  #take() {
    const running = this.#job;
    running?.cancel();
    this.#job = undefined;
    return running;
  }

  #settle(
    { job, from, log }: { readonly job: Job; readonly from: number; readonly log: string[] },
    payload: string,
    functionError: "Unhandled" | undefined,
    usedMb: number,
    status?: "timeout" | "error",
  ): void {
    const durationMs = this.#options.clock.now() - from;
    const { memoryMb } = this.#options.settings;
    const print = (text: string): void => {
      log.push(text);
      this.#options.onLine(text);
    };
    print(`END RequestId: ${job.requestId}`);
    const init = this.#initMs === undefined ? "" : `\tInit Duration: ${this.#initMs.toFixed(2)} ms`;
    this.#initMs = undefined;
    print(
      `REPORT RequestId: ${job.requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms` +
        `\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${usedMb} MB${init}${status ? `\tStatus: ${status}` : ""}`,
    );
    job.settle({ payload, log, durationMs, ...(functionError && { functionError }) });
  }

  #print(text: string): void {
    this.#job?.log.push(text);
    this.#options.onLine(text);
  }

  #initFailed(payload: string): void {
    if (this.state !== "starting") return;
    this.#gone(payload);
  }

  #gone(initError?: string): void {
    if (this.state === "gone") return;
    this.state = "gone";
    this.#cancelInit();
    this.#environment.terminate();
    this.#options.onGone(this, initError);
  }
}
