/**
 * Answers to a transaction that were lost: it may have been executed, or be on its way still. Whoever sent it must know, for a
 * refusal that follows is not the last word (docs/decisions/0051). So nobody in between repeats it.
 */
import type { DynamoDBClient, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-dynamodb";
import type { FinalizeRequestMiddleware } from "@smithy/types";

export const TRANSACTION = "TransactWriteItemsCommand";

/** The request was sent, and nothing that came back says what became of it. */
export class LostAnswerError extends Error {
  override readonly name = "LostAnswerError";
  /** @param reason kept apart from `cause`: the SDK repeats a request whose error has a cause that may pass */
  constructor(readonly reason: unknown) {
    super(`the answer was lost: ${reason instanceof Error ? reason.message : String(reason)}`);
  }
}

/** The connection was never made. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** An answer of this status says that the request was not executed. */
export const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 408;

/** DynamoDB answered that it did not execute the request, now or ever: a later attempt is another matter. */
export function isRefused(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  // An earlier send of the same token is still being worked on.
  if (name === "TransactionInProgressException") return false;
  return isRefusal($metadata?.httpStatusCode ?? 0);
}

/** Whether a request that failed with `error` may have been executed, or may be yet. */
export const isLost = (error: unknown): boolean =>
  !isRefused(error) && !NEVER_SENT.has((error as { code?: string }).code ?? "");

/**
 * Ends the SDK's attempts at a transaction with the first lost answer, as `LostAnswerError`. It repeats what was refused for a
 * moment (throttled, a wrong clock) or never sent, as before.
 */
export function tellLostAnswers(client: DynamoDBClient): void {
  const tell: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, { commandName }) => {
    if (commandName !== TRANSACTION) return next;
    return async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isLost(error) ? new LostAnswerError(error) : error;
      }
    };
  };
  client.middlewareStack.add(tell, { name: "tellLostAnswers", step: "finalizeRequest", priority: "low" });
}
