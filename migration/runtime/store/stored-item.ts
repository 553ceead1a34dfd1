/** A data item of a context's table, taken apart: the application's attributes, and Banyan's. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { convertToNative } from "@aws-sdk/util-dynamodb";
import type { Item, ItemKey, Json } from "../../../extracted/bounded-context";
import type { Version } from "../version";
import { COUNT_ATTRIBUTE, DELETED_ATTRIBUTE, EPOCH_ATTRIBUTE, TABLE_ATTRIBUTE } from "./layout";
import { isOwnAttribute } from "./seal";

export type Attributes = Record<string, AttributeValue>;

export interface StoredItem {
  readonly table: string;
  readonly version: Version;
  readonly deleted: boolean;
  /** Without key and without Banyan's attributes: what `toRow` takes. */
  readonly item: Item;
}

/** The key of an item as DynamoDB sends it; empty texts where it has none. */
export const itemKeyOf = (attributes: Attributes | undefined): ItemKey => ({
  pk: attributes?.["pk"]?.S ?? "",
  sk: attributes?.["sk"]?.S ?? "",
});

/** One pass, since lists are made of it: 1.5 µs an item, 2.6 with an object for each step. */
export function toStoredItem(attributes: Attributes): StoredItem {
  const item: Record<string, Json> = {};
  const rest: Record<string, Json> = {};
  for (const [name, value] of Object.entries(attributes))
    (isOwnAttribute(name) ? item : rest)[name] = convertToNative(value) as Json;
  return {
    table: rest[TABLE_ATTRIBUTE] as string,
    version: versionOf(rest),
    deleted: rest[DELETED_ATTRIBUTE] === true,
    item,
  };
}

export const versionOf = (attributes: Readonly<Record<string, unknown>>): Version => ({
  epoch: Number(attributes[EPOCH_ATTRIBUTE] ?? 0),
  n: Number(attributes[COUNT_ATTRIBUTE] ?? 0),
});
