/** One TransactWriteItems, sent until it is known what became of it. */
import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { Clock } from "../clock";

/**
 * `cancelled`: a condition failed, nothing happened; `reasons` stand in the order of the items.
 * `conflicted`: others held the items each time, nothing happened. `unknown`: the answer was lost each time.
 */
export type TransactOutcome =
  | { readonly kind: "committed" }
  | { readonly kind: "cancelled"; readonly reasons: readonly CancellationReason[] }
  | { readonly kind: "conflicted"; readonly attempts: number }
  | { readonly kind: "unknown"; readonly cause: unknown };

const DEFAULTS = {
  /** Sends of one transaction before it is given up: some 1.5 s of conflicts at the pauses below. */
  attempts: 12,
  /** First pause; doubled each time up to the cap, with full jitter so that two conflicting writers part. */
  pauseMs: 10,
  pauseCapMs: 250,
} as const;

/** Codes of a cancellation that pass: another transaction held the item, or the table is throttled. */
const PASSING = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);

/** Exceptions that say that the request was not executed, and that it may be sent again. */
const NOT_EXECUTED = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionConflictException",
]);

/** Exceptions that say that the request was refused for what it is: sending it again cannot help. */
const isRefusal = (error: unknown): boolean => {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500 && status !== 408;
};

/**
 * A conflict after a lost answer leaves the outcome open: it may be the first send that holds the items. Every send carries the same `ClientRequestToken`, within seconds (DynamoDB remembers one for 10 minutes): a repeat after a lost
 * answer is answered with the outcome of the first.
 * @throws what DynamoDB refused for good (access denied, validation), unless an earlier answer was lost
 */
export async function transact(
  client: DynamoDBClient,
  items: readonly TransactWriteItem[],
  requestToken: string,
  clock: Clock,
): Promise<TransactOutcome> {
  const command = new TransactWriteItemsCommand({ TransactItems: [...items], ClientRequestToken: requestToken });
  let lost: { readonly cause: unknown } | undefined;
  for (let attempt = 1; attempt <= DEFAULTS.attempts; attempt++) {
    try {
      await client.send(command);
      return { kind: "committed" };
    } catch (error) {
      if (error instanceof TransactionCanceledException) {
        const reasons = error.CancellationReasons ?? [];
        if (!reasons.some(({ Code }) => Code !== undefined && PASSING.has(Code))) return { kind: "cancelled", reasons };
        if (reasons[0]?.Code === "ConditionalCheckFailed") return { kind: "cancelled", reasons };
      } else if (!(error instanceof Error) || !NOT_EXECUTED.has(error.name)) {
        if (!isInProgress(error) && isRefusal(error)) {
          if (lost !== undefined) return { kind: "unknown", cause: error };
          throw error;
        }
        lost = { cause: error };
      }
    }
    await clock.pause(clock.random() * Math.min(DEFAULTS.pauseCapMs, DEFAULTS.pauseMs * 2 ** attempt));
  }
  return lost === undefined
    ? { kind: "conflicted", attempts: DEFAULTS.attempts }
    : { kind: "unknown", cause: lost.cause };
}

/** An earlier send of the same token is still being worked on. */
const isInProgress = (error: unknown): boolean =>
  error instanceof Error && error.name === "TransactionInProgressException";
