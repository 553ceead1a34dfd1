/**
 * Several rows in one transaction, each under its own condition. A call, a signature and a commit for ten rows instead of
 * ten of each: about three times as many rows a second, at the same price (write units are counted by item).
 */
import {
  DynamoDBServiceException,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { DataPlane } from "../data-plane";

export const TOGETHER_DEFAULTS = {
  /** More rows, and a single failed condition sends more of them a second time. */
  rows: 10,
  /** TransactWriteItems takes 100 actions. */
  actions: 100,
  /** And 4 MB; an item is at most 400 KB. */
  characters: 1_000_000,
} as const;

/** Splits `values` into groups that one transaction can take, in order. Pure. */
export function togetherGroups<T>(
  values: readonly T[],
  writesOf: (value: T) => readonly TransactWriteItem[],
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let actions = 0;
  let characters = 0;
  for (const value of values) {
    const writes = writesOf(value);
    const size = JSON.stringify(writes).length;
    const last = groups.at(-1);
    const fits =
      last !== undefined &&
      last.length < TOGETHER_DEFAULTS.rows &&
      actions + writes.length <= TOGETHER_DEFAULTS.actions &&
      characters + size <= TOGETHER_DEFAULTS.characters;
    if (fits) last.push(value);
    else {
      groups.push([value]);
      [actions, characters] = [0, 0];
    }
    actions += writes.length;
    characters += size;
  }
  return groups;
}

/** @returns false when nothing was written because a condition failed, a transaction was met or the request refused: try the rows one by one */
export async function writeTogether(plane: DataPlane, writes: TransactWriteItem[]): Promise<boolean> {
  try {
    await plane.dynamo.send(new TransactWriteItemsCommand({ TransactItems: writes }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return false;
    if (error instanceof DynamoDBServiceException && error.name === "ValidationException") return false;
    throw error;
  }
}
