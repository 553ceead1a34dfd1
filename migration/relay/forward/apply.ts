/** Puts one change into the context's table, where the stored version is lower. */
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DataPlane } from "../../data-plane";
import { retryConflicts } from "../../ownership/conflicts";
import { cancellationOf, type Cancellation, isRefusedItem } from "../../replica/cancellation";
import { absent, asFound } from "../../replica/conditions";
import { keyText, readMany } from "../../replica/stored";
import { type Attributes, toStoredItem } from "../../runtime/store/stored-item";
import { ChangeError } from "../channel";
import type { MappedChange } from "./map";
import { planForward } from "./writes";

/** An item is written again while it is being applied: by another relay only, so a handful of times at most. */
const OVERTAKEN_LIMIT = 20;

/**
 * Applies a change, reading the item again whenever it was overtaken.
 * @param known the item as it was read before
 * @throws ChangeError when DynamoDB refuses the item as such (too large, an empty key)
 */
export async function applyForward(
  plane: DataPlane,
  change: MappedChange,
  known: Attributes | undefined,
): Promise<void> {
  let attributes = known;
  try {
    for (let run = 1; run <= OVERTAKEN_LIMIT; run++) {
      const stored = attributes === undefined ? undefined : toStoredItem(attributes);
      const plan = planForward(plane.table, change, stored);
      if (plan.kind === "nothing") return;
      if (plan.kind === "put" ? await putOver(plane, change, attributes) : await writeWithNames(plane, plan.writes))
        return;
      attributes = (await readMany(plane, [change.key])).get(keyText(change.key));
    }
  } catch (error) {
    if (isRefusedItem(error))
      throw new ChangeError(`${change.table.name} is refused by DynamoDB: ${error.message}`, { cause: error });
    throw error;
  }
  throw new Error(
    `${change.table.name} ${keyText(change.key)} was overtaken ${OVERTAKEN_LIMIT} times while it was applied`,
  );
}

/**
 * A change without names, over an item that had none when it was read. Only over that: an older change that has come since,
 * by a stalled relay or a backfill, may have taken names that are to be given up.
 *
 * @returns false when the item is not as it was read
 */
async function putOver(plane: DataPlane, change: MappedChange, read: Attributes | undefined): Promise<boolean> {
  const asItWas = read === undefined ? absent : asFound(read);
  const command = new PutItemCommand({ TableName: plane.table, Item: marshall(change.item), ...asItWas });
  try {
    await retryConflicts(plane, () => plane.dynamo.send(command));
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}

/** @returns false when the item is not as it was read: read it again */
async function writeWithNames(plane: DataPlane, writes: readonly TransactWriteItem[]): Promise<boolean> {
  for (let left = [...writes]; ;) {
    const cancelled = await send(plane, left);
    if (cancelled === undefined) return true;
    if (cancelled.failed(0)) return false;
    // Names that belong to another row by now are left to it.
    left = left.filter((_, index) => !cancelled.failed(index));
  }
}

/** @returns which conditions failed, or undefined when the transaction was committed */
async function send(plane: DataPlane, items: TransactWriteItem[]): Promise<Cancellation | undefined> {
  try {
    await retryConflicts(plane, () => plane.dynamo.send(new TransactWriteItemsCommand({ TransactItems: items })));
    return undefined;
  } catch (error) {
    return cancellationOf(error);
  }
}
