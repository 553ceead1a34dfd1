/** DynamoDB cancels calls that meet a transaction on the same item: they are repeated, never taken for a refusal. */
import { TransactionCanceledException, TransactionConflictException } from "@aws-sdk/client-dynamodb";

/** Time and chance, injected. */
export interface RetryPacing {
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** Longest pause between two attempts, in milliseconds: a transaction in flight ends within a few. */
const LONGEST_PAUSE_MS = 100;
/** With full jitter about 4 s in all: longer than any transaction, shorter than a handover's deadline. */
const MOST_ATTEMPTS = 80;

/** Whether a call failed only because it met a transaction in flight. */
export const isConflict = (error: unknown): boolean =>
  error instanceof TransactionConflictException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some((reason) => reason.Code === "TransactionConflict") &&
    !(error.CancellationReasons ?? []).some((reason) => reason.Code === "ConditionalCheckFailed"));

/** Calls until it does not conflict. @throws the last conflict when it never ends, and any other error at once */
export async function retryConflicts<T>(pacing: RetryPacing, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isConflict(error) || attempt >= MOST_ATTEMPTS) throw error;
    }
    await pacing.pause(Math.ceil(pacing.random() * Math.min(LONGEST_PAUSE_MS, 2 ** attempt)));
  }
}
