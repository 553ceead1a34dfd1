/** One TransactWriteItems, sent until it is known what became of it. */
import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { Clock } from "../clock";
import { isRefused } from "../dynamo/lost-answers";
import { afterSend, type SendAnswer } from "./after-send";

/**
 * `cancelled`: a condition failed, nothing happened; `reasons` stand in the order of the items. `afterLost`: an earlier
 * answer was lost, so a send may still be on its way, and take effect should the condition hold by then.
 * `conflicted`: others held the items each time, nothing happened. `unknown`: the answer was lost each time.
 */
export type TransactOutcome =
  | { readonly kind: "committed" }
  | { readonly kind: "cancelled"; readonly reasons: readonly CancellationReason[]; readonly afterLost?: true }
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

/**
 * A conflict after a lost answer leaves the outcome open: it may be the first send that holds the items. Every send carries the same `ClientRequestToken`, within seconds (DynamoDB remembers one for 10 minutes): a repeat after a lost
 * answer is answered with the outcome of the first.
 * @param client must not repeat a transaction by itself once an answer is lost, or nobody here knows (`dynamo/table-client.ts`)
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
  for (let attempt = 1; ; attempt++) {
    const { answer, error } = await send(client, command);
    const next = afterSend(answer, lost !== undefined, attempt === DEFAULTS.attempts);
    if (answer === "lost") lost = { cause: error };
    switch (next) {
      case "committed":
        return { kind: "committed" };
      case "cancelled":
        return { kind: "cancelled", reasons: reasonsOf(error), ...(lost !== undefined && { afterLost: true }) };
      case "conflicted":
        return { kind: "conflicted", attempts: attempt };
      case "unknown":
        return { kind: "unknown", cause: answer === "refused" ? error : lost?.cause };
      case "refused":
        throw error;
      case "send again":
        await clock.pause(clock.random() * Math.min(DEFAULTS.pauseCapMs, DEFAULTS.pauseMs * 2 ** attempt));
    }
  }
}

async function send(
  client: DynamoDBClient,
  command: TransactWriteItemsCommand,
): Promise<{ readonly answer: SendAnswer; readonly error?: unknown }> {
  try {
    await client.send(command);
    return { answer: "committed" };
  } catch (error) {
    return { answer: answerOf(error), error };
  }
}

const reasonsOf = (error: unknown): readonly CancellationReason[] =>
  error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];

function answerOf(error: unknown): SendAnswer {
  if (error instanceof TransactionCanceledException) {
    const reasons = reasonsOf(error);
    const passes = reasons.some(({ Code }) => Code !== undefined && PASSING.has(Code));
    // The first item is the writer's token: what it says is final, whatever else met a conflict.
    return passes && reasons[0]?.Code !== "ConditionalCheckFailed" ? "not executed" : "conditions failed";
  }
  if (error instanceof Error && NOT_EXECUTED.has(error.name)) return "not executed";
  return isRefused(error) ? "refused" : "lost";
}
