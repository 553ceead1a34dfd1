/** A data item of a context's table, taken apart: the application's attributes, and Banyan's. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { convertToNative } from "@aws-sdk/util-dynamodb";
import type { Item, Json } from "../../../extracted/bounded-context";
import type { Version } from "../version";
import { COUNT_ATTRIBUTE, DELETED_ATTRIBUTE, EPOCH_ATTRIBUTE, TABLE_ATTRIBUTE } from "./layout";

export type Attributes = Record<string, AttributeValue>;

export interface StoredItem {
  readonly table: string;
  readonly version: Version;
  readonly deleted: boolean;
  /** Without key and without Banyan's attributes: what `toRow` takes. */
  readonly item: Item;
}

/** One pass, since lists are made of it: an object a step would cost as much again. */
export function toStoredItem(attributes: Attributes): StoredItem {
  const item: Record<string, Json> = {};
  const banyans: Record<string, Json> = {};
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith("_")) banyans[name] = convertToNative(value) as Json;
    else if (name !== "pk" && name !== "sk") item[name] = convertToNative(value) as Json;
  return {
    table: banyans[TABLE_ATTRIBUTE] as string,
    version: versionOf(banyans),
    deleted: banyans[DELETED_ATTRIBUTE] === true,
    item,
  };
}

export const versionOf = (attributes: Readonly<Record<string, unknown>>): Version => ({
  epoch: Number(attributes[EPOCH_ATTRIBUTE] ?? 0),
  n: Number(attributes[COUNT_ATTRIBUTE] ?? 0),
});
