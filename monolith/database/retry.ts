/** Which statements are repeated, how often and how fast. */
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseFailure } from "./failure";

/** Pauses between attempts; one attempt more than pauses. */
export interface Patience {
  readonly pausesMs: readonly number[];
}

/** For a waiting client: it gets a 503 with Retry-After soon enough. */
export const REQUEST_PATIENCE: Patience = { pausesMs: [100, 400, 1_500] };
/** For the start: a paused Aurora cluster takes about 15 s to resume, after a day of pause 30 s and more. */
export const STARTUP_PATIENCE: Patience = { pausesMs: [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000] };

type Call<T> = () => Promise<T>;

/** Reads are repeated after every passing failure; writes only when the database says that it did not run them. */
export function retrying(patience: Patience, pause: (ms: number) => Promise<void> = (ms) => delay(ms)) {
  const attempt = async <T>(call: Call<T>, may: (failure: DatabaseFailure) => boolean): Promise<T> => {
    for (const ms of patience.pausesMs) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof DatabaseFailure) || !may(error)) throw error;
        await pause(ms);
      }
    }
    return call();
  };
  return {
    reads: <T>(call: Call<T>) => attempt(call, (failure) => failure.transient),
    writes: <T>(call: Call<T>) => attempt(call, (failure) => failure.notRun),
  };
}
