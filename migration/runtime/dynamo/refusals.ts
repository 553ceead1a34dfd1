/** Answers by which DynamoDB refuses a request for good, as the SDK's exceptions. Every other error is the SDK's to judge. */
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";

interface Facts {
  readonly message: string;
  readonly $metadata: DynamoDBServiceException["$metadata"];
}

type Body = Readonly<Record<string, unknown>>;
type Make = (facts: Facts, body: Body) => DynamoDBServiceException;

const named =
  (name: string): Make =>
  (facts) =>
    new DynamoDBServiceException({ ...facts, name, $fault: "client" });

/** Refusals that no repetition and no other credentials change. */
const REFUSALS: Readonly<Record<string, Make>> = {
  ConditionalCheckFailedException: (facts, { Item }) =>
    new ConditionalCheckFailedException({
      ...facts,
      ...(Item !== undefined && { Item: Item as NonNullable<ConditionalCheckFailedException["Item"]> }),
    }),
  TransactionCanceledException: (facts, { CancellationReasons }) =>
    new TransactionCanceledException({ ...facts, CancellationReasons: CancellationReasons as CancellationReason[] }),
  TransactionConflictException: (facts) => new TransactionConflictException(facts),
  ValidationException: named("ValidationException"),
};

/** @returns undefined for an answer that the SDK has to judge: it may be worth another try */
export function refusalOf(body: Body, $metadata: Facts["$metadata"]): DynamoDBServiceException | undefined {
  const type = typeof body["__type"] === "string" ? body["__type"].replace(/^.*#/, "") : "";
  const message = body["message"] ?? body["Message"];
  return REFUSALS[type]?.({ message: typeof message === "string" ? message : type, $metadata }, body);
}
