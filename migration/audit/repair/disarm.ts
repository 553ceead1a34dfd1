/** Takes out of the way what would turn the owner's changes away. Readers notice nothing but an item that was unreadable anyway. */
import { ConditionalCheckFailedException, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "../../../extracted/bounded-context";
import type { DataPlane } from "../../data-plane";
import { retryConflicts } from "../../ownership/conflicts";
import { asFound } from "../../replica/conditions";
import { readMany } from "../../replica/stored";
import {
  COUNT_ATTRIBUTE,
  DELETED_ATTRIBUTE,
  EPOCH_ATTRIBUTE,
  isReserved,
  TABLE_ATTRIBUTE,
} from "../../runtime/store/layout";
import { itemKeyOf } from "../../runtime/store/stored-item";
import { BACKFILL_VERSION } from "../../runtime/version";
import { strayReason } from "../judge-others";
import { toSeen } from "../look";
import { ceiling, isAhead } from "../view";

export async function disarm(plane: DataPlane, keys: readonly ItemKey[]): Promise<void> {
  const found = await readMany(plane, keys);
  if (found.size === 0) return;
  const most = await ceiling(plane);
  for (const attributes of found.values()) {
    const key = itemKeyOf(attributes);
    const item = toSeen(attributes);
    if (item === undefined) continue;
    const found = asFound(attributes);
    if (strayReason(plane.context, key, item) !== undefined)
      await unlessChanged(plane, () =>
        plane.dynamo.send(new PutItemCommand({ TableName: plane.table, Item: marshall(grave(key)), ...found })),
      );
    else if (isAhead(item.version, most) || (!item.marked && !isReserved(key.pk)))
      await unlessChanged(plane, () =>
        plane.dynamo.send(
          new UpdateItemCommand({
            TableName: plane.table,
            Key: marshall(key),
            UpdateExpression: "SET #e = :lowest, #n = :lowest",
            ...found,
            ExpressionAttributeNames: {
              ...found.ExpressionAttributeNames,
              "#e": EPOCH_ATTRIBUTE,
              "#n": COUNT_ATTRIBUTE,
            },
            ExpressionAttributeValues: {
              ...found.ExpressionAttributeValues,
              ...marshall({ ":lowest": BACKFILL_VERSION.n }),
            },
          }),
        ),
      );
  }
}

/** A tombstone of the lowest version, of no row in particular. */
const grave = (key: ItemKey): Record<string, unknown> => ({
  ...key,
  [TABLE_ATTRIBUTE]: "",
  [EPOCH_ATTRIBUTE]: BACKFILL_VERSION.epoch,
  [COUNT_ATTRIBUTE]: BACKFILL_VERSION.n,
  [DELETED_ATTRIBUTE]: true,
});

/** Whoever changed it meanwhile knows better; what is seen afterwards decides. */
async function unlessChanged(plane: DataPlane, write: () => Promise<unknown>): Promise<void> {
  try {
    await retryConflicts(plane, write);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
