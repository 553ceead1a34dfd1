/** The `OWNER` item: the copy of the truth in the context's table. Twins of its conditions stand in `decisions.ts`. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { OWNER_KEY } from "../runtime/store/layout";
import { type RetryPacing, retryConflicts } from "./conflicts";
import type { OwnerItem } from "./truth";

const IS_NEW = "attribute_not_exists(pk)";
const EXISTS = "attribute_exists(pk)";
const HAS_LOWER_EPOCH = "#epoch < :epoch";

/** Where an `OWNER` item stands, and how its writers wait when activations of tokens hold it. */
export interface OwnerItemPlace extends RetryPacing {
  readonly dynamo: DynamoDBClient;
  readonly table: string;
}

/** A strongly consistent read. */
export async function readOwnerItem(place: Pick<OwnerItemPlace, "dynamo" | "table">): Promise<OwnerItem | undefined> {
  const { Item } = await place.dynamo.send(
    new GetItemCommand({ TableName: place.table, Key: marshall(OWNER_KEY), ConsistentRead: true }),
  );
  if (Item === undefined) return undefined;
  const { epoch, accepting, retired } = unmarshall(Item);
  return { epoch: Number(epoch), accepting: accepting === true, retired: retired === true };
}

/** Writes the first `OWNER` of a new table. @returns false when the table has one */
export const createOwnerItem = (place: OwnerItemPlace, item: OwnerItem): Promise<boolean> => put(place, item, IS_NEW);

/** Replaces `OWNER` where it exists with a lower epoch. @returns false when it does not: somebody else's truth is as new */
export const publishOwnerItem = (place: OwnerItemPlace, item: OwnerItem): Promise<boolean> =>
  put(place, item, `${EXISTS} AND ${HAS_LOWER_EPOCH}`);

async function put(place: OwnerItemPlace, item: OwnerItem, condition: string): Promise<boolean> {
  const values = condition.includes(":epoch")
    ? { ExpressionAttributeNames: { "#epoch": "epoch" }, ExpressionAttributeValues: marshall({ ":epoch": item.epoch }) }
    : {};
  try {
    await retryConflicts(place, () =>
      place.dynamo.send(
        new PutItemCommand({
          TableName: place.table,
          Item: marshall({ ...OWNER_KEY, ...item }),
          ConditionExpression: condition,
          ...values,
        }),
      ),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
