/** Puts one change into the context's table, where the stored version is lower. */
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  PutItemCommand,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DataPlane } from "../../data-plane";
import { cancellationOf, type Cancellation } from "../../replica/cancellation";
import { asRead, nameIsOurs, nameNotTakenSince, older } from "../../replica/conditions";
import { type Attributes, keyText, readMany, toStoredItem, type StoredItem } from "../../replica/stored";
import { referenceKey } from "../../runtime/store/layout";
import { retryConflicts } from "../../ownership/conflicts";
import { takesEffect } from "../../runtime/version";
import { ChangeError } from "../channel";
import type { MappedChange } from "./map";

/** An item is written again while it is being applied: by another relay only, so a handful of times at most. */
const OVERTAKEN_LIMIT = 20;

/**
 * Applies a change. Without unique names, before and after: one conditional put. Otherwise item and names change in one
 * transaction, which requires the version that was read, since the names given up follow from what was read.
 * @throws ChangeError when DynamoDB refuses the item as such (too large, an empty key)
 */
export async function applyForward(
  plane: DataPlane,
  change: MappedChange,
  known: ReadonlyMap<string, Attributes>,
): Promise<void> {
  let attributes = known.get(keyText(change.key));
  try {
    for (let run = 1; run <= OVERTAKEN_LIMIT; run++) {
      const stored = attributes === undefined ? undefined : toStoredItem(attributes);
      if (!takesEffect(stored?.version, change.version)) return;
      const held = heldNames(change, stored);
      if (held.length === 0 && change.references.length === 0) return await putIfOlder(plane, change);
      if (await changeWithNames(plane, change, stored, held)) return;
      attributes = (await readMany(plane, [change.key])).get(keyText(change.key));
    }
  } catch (error) {
    if (error instanceof DynamoDBServiceException && error.name === "ValidationException")
      throw new ChangeError(`${change.table.name} is refused by DynamoDB: ${error.message}`, { cause: error });
    throw error;
  }
  throw new Error(
    `${change.table.name} ${keyText(change.key)} was overtaken ${OVERTAKEN_LIMIT} times while it was applied`,
  );
}

/** Unique names that the stored item holds. @throws ChangeError when it cannot be mapped back */
export function heldNames(change: MappedChange, stored: StoredItem | undefined): readonly string[] {
  if (stored === undefined || stored.deleted) return [];
  try {
    return change.table.references(change.table.toRow(stored.item));
  } catch (error) {
    throw new ChangeError(`the stored item ${keyText(change.key)} cannot be mapped: ${String(error)}`, {
      cause: error,
    });
  }
}

async function putIfOlder(plane: DataPlane, change: MappedChange): Promise<void> {
  const command = new PutItemCommand({ TableName: plane.table, Item: marshall(change.item), ...older(change.version) });
  try {
    await retryConflicts(plane, () => plane.dynamo.send(command));
  } catch (error) {
    // The stored version is as new: the change has no effect, which is as it should be.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** @returns false when the item is not as it was read: read it again */
async function changeWithNames(
  plane: DataPlane,
  change: MappedChange,
  stored: StoredItem | undefined,
  held: readonly string[],
): Promise<boolean> {
  const { table: TableName } = plane;
  const put: TransactWriteItem = { Put: { TableName, Item: marshall(change.item), ...asRead(stored?.version) } };
  let names = [...namesTaken(plane, change), ...namesGivenUp(plane, change, held)];
  for (;;) {
    const cancelled: Cancellation | undefined = await send(plane, [put, ...names]);
    if (cancelled === undefined) return true;
    if (cancelled.failed(0)) return false;
    // Names that belong to another row by now are left to it.
    names = names.filter((_, index) => !cancelled.failed(index + 1));
  }
}

const namesTaken = ({ table: TableName }: DataPlane, change: MappedChange): TransactWriteItem[] =>
  change.references.map((name) => ({
    Put: {
      TableName,
      Item: marshall({ ...referenceKey(name), to: change.key, _e: change.version.epoch, _n: change.version.n }),
      ...nameNotTakenSince(change.version),
    },
  }));

const namesGivenUp = (
  { table: TableName }: DataPlane,
  change: MappedChange,
  held: readonly string[],
): TransactWriteItem[] =>
  held
    .filter((name) => !change.references.includes(name))
    .map((name) => ({ Delete: { TableName, Key: marshall(referenceKey(name)), ...nameIsOurs(change.key) } }));

/** @returns which conditions failed, or undefined when the transaction was committed */
async function send(plane: DataPlane, items: TransactWriteItem[]): Promise<Cancellation | undefined> {
  try {
    await retryConflicts(plane, () => plane.dynamo.send(new TransactWriteItemsCommand({ TransactItems: items })));
    return undefined;
  } catch (error) {
    return cancellationOf(error);
  }
}
