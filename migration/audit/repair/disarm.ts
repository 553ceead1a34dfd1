/** Takes out of the way what would turn the owner's changes away. Readers notice nothing but an item that was unreadable anyway. */
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "../../../extracted/bounded-context";
import type { DataPlane } from "../../data-plane";
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
import { asFollower } from "./followers-table";

/** @param epoch of the ownership that the audit began with */
export async function disarm(plane: DataPlane, epoch: number, keys: readonly ItemKey[]): Promise<void> {
  const found = await readMany(plane, keys);
  if (found.size === 0) return;
  const most = await ceiling(plane);
  for (const attributes of found.values()) {
    const key = itemKeyOf(attributes);
    const item = toSeen(attributes);
    if (item === undefined) continue;
    const found = asFound(attributes);
    if (strayReason(plane.context, key, item) !== undefined)
      await asFollower(plane, epoch, { Put: { TableName: plane.table, Item: marshall(grave(key)), ...found } });
    else if (isAhead(item.version, most) || (!item.marked && !isReserved(key.pk)))
      await asFollower(plane, epoch, {
        Update: {
          TableName: plane.table,
          Key: marshall(key),
          UpdateExpression: "SET #e = :lowest, #n = :lowest",
          ...found,
          ExpressionAttributeNames: { ...found.ExpressionAttributeNames, "#e": EPOCH_ATTRIBUTE, "#n": COUNT_ATTRIBUTE },
          ExpressionAttributeValues: {
            ...found.ExpressionAttributeValues,
            ...marshall({ ":lowest": BACKFILL_VERSION.n }),
          },
        },
      });
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
