/** Why DynamoDB cancelled a transaction. */
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";

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
