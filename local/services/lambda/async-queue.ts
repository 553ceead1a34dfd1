import { type Clock, ServiceError } from "../service";
import type { EventInvokeSettings } from "./function";
import type { Outcome } from "./outcome";

/** An asynchronous invocation that is accepted and not yet done. */
export interface PendingEvent {
  readonly functionName: string;
  readonly requestId: string;
  readonly payload: string;
  /** When it was accepted. Unix milliseconds. */
  readonly acceptedAt: number;
  /** Times the function failed on it. */
  readonly failures: number;
}

const RETRY = {
  /** After a function's error: one minute, then two, as AWS documents. */
  errorMs: [60_000, 120_000],
  /** After a throttle: doubling from one second to five minutes. */
  throttleFirstMs: 1_000,
  throttleMostMs: 300_000,
} as const;

export interface AsyncQueueOptions {
  readonly clock: Clock;
  readonly invoke: (event: PendingEvent) => Promise<Outcome>;
  readonly settingsOf: (functionName: string) => EventInvokeSettings;
  /** Told when an event is given up: on AWS it would go to the failure destination. */
  readonly onDropped: (event: PendingEvent, reason: string, last?: Outcome) => void;
}

/** Lambda's internal queue: retries errors twice and throttles for hours, then drops the event. */
export class AsyncQueue {
  readonly #pending = new Map<PendingEvent, () => void>();

  constructor(private readonly options: AsyncQueueOptions) {}

  accept(event: PendingEvent): void {
    void this.#attempt(event, 0);
  }

  /** What is accepted and not done, for the state on disk. */
  pending(): readonly PendingEvent[] {
    return [...this.#pending.keys()];
  }

  close(): void {
    for (const cancel of this.#pending.values()) cancel();
  }

  async #attempt(event: PendingEvent, throttles: number): Promise<void> {
    this.#pending.set(event, () => undefined);
    let next: { readonly event: PendingEvent; readonly throttles: number; readonly waitMs: number } | undefined;
    let reason: string;
    let last: Outcome | undefined;
    try {
      const outcome = await this.options.invoke(event);
      if (!outcome.functionError) return void this.#pending.delete(event);
      last = outcome;
      reason = "the function failed on it";
      const waitMs = RETRY.errorMs[event.failures];
      const { maximumRetryAttempts } = this.options.settingsOf(event.functionName);
      if (waitMs !== undefined && event.failures < maximumRetryAttempts)
        next = { event: { ...event, failures: event.failures + 1 }, throttles, waitMs };
    } catch (error) {
      reason = error instanceof ServiceError ? error.code : String(error);
      if (error instanceof ServiceError && error.code === "TooManyRequestsException") {
        const waitMs = Math.min(RETRY.throttleFirstMs * 2 ** throttles, RETRY.throttleMostMs);
        next = { event, throttles: throttles + 1, waitMs };
      }
    }
    this.#pending.delete(event);
    if (next) this.#later(next.event, next.throttles, next.waitMs, last);
    else this.options.onDropped(event, reason, last);
  }

  #later(event: PendingEvent, throttles: number, waitMs: number, last: Outcome | undefined): void {
    const { clock, settingsOf, onDropped } = this.options;
    const oldest = settingsOf(event.functionName).maximumEventAgeSeconds * 1_000;
    if (clock.now() + waitMs - event.acceptedAt > oldest) return onDropped(event, "it became too old", last);
    this.#pending.set(
      event,
      clock.after(waitMs, () => void this.#attempt(event, throttles)),
    );
  }
}
