import { ServiceError } from "../service";
import { ACCOUNT_CONCURRENCY } from "./options";

/** Counts invocations in flight and throttles. Those that wait for an environment count: on AWS they would be running. */
export class ConcurrencyGate {
  readonly #inFlight = new Map<string, number>();
  #total = 0;

  /** @throws ServiceError TooManyRequestsException, 429. */
  enter(name: string, reserved: number | undefined): () => void {
    const current = this.#inFlight.get(name) ?? 0;
    if (current >= (reserved ?? Infinity)) throw throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
    if (this.#total >= ACCOUNT_CONCURRENCY) throw throttled("ConcurrentInvocationLimitExceeded");
    this.#inFlight.set(name, current + 1);
    this.#total += 1;
    return () => {
      this.#inFlight.set(name, (this.#inFlight.get(name) ?? 1) - 1);
      this.#total -= 1;
    };
  }

  inFlight(name: string): number {
    return this.#inFlight.get(name) ?? 0;
  }
}

const throttled = (Reason: string): ServiceError =>
  new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429, { Reason, Type: "User" });
