/** Why DynamoDB cancelled a transaction. */
import { DynamoDBServiceException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";

/** Which of a transaction's conditions failed. */
export interface Cancellation {
  /** Whether the condition of the item at `index` failed. */
  failed(index: number): boolean;
}

/** @throws the error itself when it is anything but failed conditions */
export function cancellationOf(error: unknown): Cancellation {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  if (!codes.includes("ConditionalCheckFailed")) throw error;
  return { failed: (index) => codes[index] === "ConditionalCheckFailed" };
}

/** Codes of a cancellation that an item brings upon itself: too large, or with a key that cannot be one. */
const ITEM_REFUSED = new Set(["ValidationError", "ItemCollectionSizeLimitExceeded"]);

/** Whether DynamoDB refuses what was sent for what it is, alone or as a part of a transaction: sending it again cannot help. */
export const isRefusedItem = (error: unknown): error is DynamoDBServiceException =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).some(({ Code = "" }) => ITEM_REFUSED.has(Code))
    : error instanceof DynamoDBServiceException && error.name === "ValidationException";
