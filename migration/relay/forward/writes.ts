/** What a change writes to the context's table: its item, and the unique names it takes and gives up. Pure. */
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { asRead, nameIsOurs, nameNotTakenSince } from "../../replica/conditions";
import { keyText } from "../../replica/stored";
import type { StoredItem } from "../../runtime/store/stored-item";
import { referenceKey } from "../../runtime/store/layout";
import { takesEffect } from "../../runtime/version";
import { ChangeError } from "../channel";
import type { MappedChange } from "./map";

/** What has to be done about a change, given what is stored. */
export type ForwardPlan =
  /** The stored version is as new. */
  | { readonly kind: "nothing" }
  /** No names before and after: one put, over what was read. */
  | { readonly kind: "put" }
  /** The item, under the version that was read, since the names given up follow from what was read; then the names. */
  | { readonly kind: "transaction"; readonly writes: readonly TransactWriteItem[] };

/** @throws ChangeError when the stored item cannot be mapped back */
export function planForward(table: string, change: MappedChange, stored: StoredItem | undefined): ForwardPlan {
  if (!takesEffect(stored?.version, change.version)) return { kind: "nothing" };
  const held = heldNames(change, stored);
  if (held.length === 0 && change.references.length === 0) return { kind: "put" };
  const item = { Put: { TableName: table, Item: marshall(change.item), ...asRead(stored?.version) } };
  return { kind: "transaction", writes: [item, ...namesTaken(table, change), ...namesGivenUp(table, change, held)] };
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

const namesTaken = (TableName: string, change: MappedChange): TransactWriteItem[] =>
  change.references.map((name) => ({
    Put: {
      TableName,
      Item: marshall({ ...referenceKey(name), to: change.key, _e: change.version.epoch, _n: change.version.n }),
      ...nameNotTakenSince(change.version),
    },
  }));

const namesGivenUp = (TableName: string, change: MappedChange, held: readonly string[]): TransactWriteItem[] =>
  held
    .filter((name) => !change.references.includes(name))
    .map((name) => ({ Delete: { TableName, Key: marshall(referenceKey(name)), ...nameIsOurs(change.key) } }));
