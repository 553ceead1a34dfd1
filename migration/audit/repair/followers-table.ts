/**
 * The context's table, written as a follower's: never while its own writers may write. A handover may overtake a repair, and
 * what it takes for a version that nobody gave is the new owner's then (docs/decisions/0054).
 */
import { TransactWriteItemsCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DataPlane } from "../../data-plane";
import { retryConflicts } from "../../ownership/conflicts";
import { cancellationOf } from "../../replica/cancellation";
import { OWNER_KEY } from "../../runtime/store/layout";

/** Writes, unless somebody has just written one of the items: what is seen afterwards decides. */
export async function together(plane: DataPlane, items: readonly TransactWriteItem[]): Promise<void> {
  try {
    await retryConflicts(plane, () => plane.dynamo.send(new TransactWriteItemsCommand({ TransactItems: [...items] })));
  } catch (error) {
    cancellationOf(error);
  }
}

/**
 * Likewise, while the table follows as it did when the audit began.
 *
 * @param epoch of the ownership that the audit began with
 */
export const asFollower = (plane: DataPlane, epoch: number, item: TransactWriteItem): Promise<void> =>
  together(plane, [item, { ConditionCheck: follows(plane.table, epoch) }]);

const follows = (table: string, epoch: number): TransactWriteItem["ConditionCheck"] => ({
  TableName: table,
  Key: marshall(OWNER_KEY),
  ConditionExpression: "attribute_not_exists(pk) OR (#accepting = :no AND #epoch <= :epoch)",
  ExpressionAttributeNames: { "#accepting": "accepting", "#epoch": "epoch" },
  ExpressionAttributeValues: marshall({ ":no": false, ":epoch": epoch }),
});
