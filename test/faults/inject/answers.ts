/** Answers that the cloud might have given, and did not. */
import type { Answer } from "./proxy";
import type { Call } from "./calls";

const errorAnswer = (status: number, code: string, message: string, more: object = {}): Answer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": code },
  body: Buffer.from(JSON.stringify({ __type: code, message, ...more })),
});

/** The service failed, and nothing was done. */
export const failure = ({ service }: Call): Answer =>
  service === "rds-data"
    ? errorAnswer(500, "InternalServerErrorException", "(injected)")
    : errorAnswer(500, "InternalServerError", "Internal server error (injected)");

export const throttled = ({ service }: Call): Answer =>
  service === "rds-data"
    ? errorAnswer(400, "ThrottlingException", "Rate exceeded (injected)")
    : errorAnswer(
        400,
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput was exceeded (injected)",
      );

/** What the Data API answers when its own patience ends: the statement may have taken effect. */
export const timedOut = (): Answer => errorAnswer(400, "StatementTimeoutException", "Request timed out (injected)");

/** The instance went away with the connection: the SQLSTATE stands in the text. */
export const connectionLost = (): Answer =>
  errorAnswer(
    400,
    "DatabaseErrorException",
    "FATAL: terminating connection due to administrator command; SQLState: 57P01",
  );

/** Another transaction holds an item. */
export function conflict({ operation, body }: Call): Answer {
  if (operation === "BatchWriteItem")
    return {
      ...errorAnswer(200, "", ""),
      headers: {},
      body: Buffer.from(JSON.stringify({ UnprocessedItems: body["RequestItems"] })),
    };
  if (operation !== "TransactWriteItems")
    return errorAnswer(400, "TransactionConflictException", "Transaction is ongoing for the item (injected)");
  const items = (body["TransactItems"] as readonly unknown[] | undefined) ?? [];
  const CancellationReasons = items.map((_, index) =>
    index === 0 ? { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" } : { Code: "None" },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  return errorAnswer(
    400,
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons, Message: `Transaction cancelled [${codes}]` },
  );
}
