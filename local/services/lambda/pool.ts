import type { Clock } from "../service";
import { errorMessageOf, type Outcome } from "./outcome";
import type { Job, Slot } from "./slot";

export interface PoolLimits {
  /** Environments of all functions together. A function that has none may go over it by one, so that a long invocation of one never stops another; so may one with less than half of them whose request has waited for `patienceMs`. */
  readonly environments: number;
  /** A second environment of a function is started only after a request has waited this long: starting one costs 100 ms of a core. */
  readonly queueWaitMs: number;
  /** An idle environment is given up for another function's growth only after this long, so that two functions do not take turns starting. */
  readonly keepIdleMs: number;
  /** Invocations that last (a relay lingers, a coordinator waits for its guard) may wait for each other: on AWS they run at once. */
  readonly patienceMs: number;
}

/** What the pool needs to know to start an environment of a function. */
export interface Runnable {
  readonly name: string;
  readonly revision: string;
  open(onReady: (slot: Slot) => void, onGone: (slot: Slot, initError?: string) => void): Slot;
}

interface Lane {
  runnable: Runnable;
  readonly slots: Set<Slot>;
  readonly queue: Job[];
  cancelWait: (() => void) | undefined;
}

/** Gives jobs to environments: few, reused, shared out over all functions. */
export class Pool {
  readonly #lanes = new Map<string, Lane>();
  #total = 0;
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly limits: PoolLimits,
  ) {}

  /** Sets what a function runs from now on; environments of an older revision finish what they do. */
  define(runnable: Runnable, warm: boolean): void {
    const lane = this.#lane(runnable);
    lane.runnable = runnable;
    for (const slot of lane.slots) if (slot.state !== "busy" && slot.revision !== runnable.revision) slot.terminate();
    if (warm && lane.slots.size === 0 && this.#total < this.limits.environments) this.#open(lane);
  }

  forget(name: string): void {
    const lane = this.#lanes.get(name);
    this.#lanes.delete(name);
    lane?.cancelWait?.();
    for (const slot of lane?.slots ?? []) slot.terminate("Runtime exited: the function was deleted");
  }

  run(runnable: Runnable, job: Omit<Job, "settle" | "since">): Promise<Outcome> {
    return new Promise((settle) => {
      const lane = this.#lane(runnable);
      lane.queue.push({ ...job, settle, since: this.clock.now() });
      this.#dispatch(lane);
    });
  }

  close(): void {
    this.#closed = true;
    for (const name of [...this.#lanes.keys()]) this.forget(name);
  }

  /** For the console: environments by function. */
  environments(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#lanes].map(([name, lane]) => [name, lane.slots.size]));
  }

  #lane(runnable: Runnable): Lane {
    let lane = this.#lanes.get(runnable.name);
    if (!lane) {
      lane = { runnable, slots: new Set(), queue: [], cancelWait: undefined };
      this.#lanes.set(runnable.name, lane);
    }
    return lane;
  }

  #dispatch(lane: Lane): void {
    const idle = [...lane.slots].filter((slot) => slot.state === "idle").sort((a, b) => b.idleSince - a.idleSince);
    while (lane.queue.length > 0 && idle.length > 0) {
      const slot = idle.shift();
      const job = lane.queue.shift();
      if (slot && job) slot.run(job);
    }
    if (lane.queue.length > 0) this.#grow(lane);
  }

  #grow(lane: Lane): void {
    const starting = [...lane.slots].filter((slot) => slot.state === "starting").length;
    const oldest = lane.queue[0];
    if (this.#closed || !oldest || starting >= lane.queue.length) return;
    if (lane.slots.size === 0) {
      if (this.#total >= this.limits.environments) this.#evict(lane, 0);
      return this.#open(lane);
    }
    if (!this.#hasWaited(lane, oldest, this.limits.queueWaitMs)) return;
    if (this.#total < this.limits.environments || this.#evict(lane, this.limits.keepIdleMs)) return this.#open(lane);
    if (lane.slots.size < this.limits.environments / 2 && this.#hasWaited(lane, oldest, this.limits.patienceMs))
      this.#open(lane);
  }

  /** Whether a job has waited for `ms`; else the lane is looked at again when it has. */
  #hasWaited(lane: Lane, { since }: Job, ms: number): boolean {
    const toWait = since + ms - this.clock.now();
    if (toWait <= 0) return true;
    lane.cancelWait ??= this.clock.after(toWait, () => {
      lane.cancelWait = undefined;
      this.#dispatch(lane);
    });
    return false;
  }

  /** Gives up the least recently used idle environment of another function. */
  #evict(lane: Lane, minimumIdleMs: number): boolean {
    const before = this.clock.now() - minimumIdleMs;
    const [victim] = [...this.#lanes.values()]
      .filter((other) => other !== lane)
      .flatMap((other) => [...other.slots])
      .filter((slot) => slot.state === "idle" && slot.idleSince <= before)
      .sort((a, b) => a.idleSince - b.idleSince);
    victim?.terminate();
    return victim !== undefined;
  }

  #open(lane: Lane): void {
    if (this.#closed) return;
    this.#total += 1;
    const slot = lane.runnable.open(
      (ready) => this.#ready(lane, ready),
      (gone, initError) => this.#gone(lane, gone, initError),
    );
    lane.slots.add(slot);
  }

  #ready(lane: Lane, slot: Slot): void {
    if (slot.revision !== lane.runnable.revision) slot.terminate();
    else if (this.#total > this.limits.environments && lane.slots.size > 1 && lane.queue.length === 0) slot.terminate();
    else this.#dispatch(lane);
  }

  #gone(lane: Lane, slot: Slot, initError?: string): void {
    lane.slots.delete(slot);
    this.#total -= 1;
    // A failed start fails one invocation, as on AWS: the next one tries again.
    if (initError !== undefined && slot.revision === lane.runnable.revision) {
      const job = lane.queue.shift();
      const log = [`INIT_REPORT Status: error Error: ${errorMessageOf(initError)}`];
      job?.settle({ payload: initError, functionError: "Unhandled", log, durationMs: this.clock.now() - job.since });
    }
    if (this.#closed || !this.#lanes.has(lane.runnable.name)) return this.#abandon(lane);
    if (lane.queue.length > 0) this.#dispatch(lane);
  }

  #abandon(lane: Lane): void {
    const payload = JSON.stringify({ errorType: "Runtime.ExitError", errorMessage: "The function was shut down" });
    for (const job of lane.queue.splice(0))
      job.settle({ payload, functionError: "Unhandled", log: [], durationMs: this.clock.now() - job.since });
  }
}
