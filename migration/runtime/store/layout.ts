/**
 * Where everything stands in a context's table. One table a context and generation; keys `pk`, `sk`.
 * The relay, the coordinator and the api share this file, and nothing else of each other.
 */
import type { ItemKey, OwnedTable, Row } from "../../../extracted/bounded-context";
import type { Version } from "../version";
import { SEAL_ATTRIBUTE, sealOf } from "./seal";

/** Attributes that Banyan adds to a data item. They never reach an application. */
export const TABLE_ATTRIBUTE = "_t";
export const EPOCH_ATTRIBUTE = "_e";
export const COUNT_ATTRIBUTE = "_n";
export const DELETED_ATTRIBUTE = "_d";
/** On a tombstone: JSON of the primary key. */
export const PRIMARY_KEY_ATTRIBUTE = "_k";

/** The copy of the truth: `{ epoch, accepting, retired? }`. */
export const OWNER_KEY: ItemKey = { pk: "OWNER", sk: "OWNER" };

/** Partitions over which writer tokens are spread. */
export const WRITER_PARTITIONS = 32;

export const writerPartition = (partition: number): string => `WRITERS#${partition}`;

/** Where the token of a writer stands: its partition is a hash of its id. */
export const writerKey = (environment: string): ItemKey => ({
  pk: writerPartition(stableHash(environment) % WRITER_PARTITIONS),
  sk: environment,
});

export const outboxPartition = (bucket: number): string => `OUTBOX#${bucket}`;

/** An outbox item sorts by the time it was written; `unique` tells items of one millisecond apart. */
export const outboxKey = (bucket: number, atMs: number, unique: string): ItemKey => ({
  pk: outboxPartition(bucket),
  sk: `${String(atMs).padStart(13, "0")}#${unique}`,
});

export const counterKey = (sequence: string): ItemKey => ({ pk: `COUNTER#${sequence}`, sk: "COUNTER" });

export const referenceKey = (name: string): ItemKey => ({ pk: `REF#${name}`, sk: "REF" });

/** On a view's item and marker: the publisher's generation. */
export const GENERATION_ATTRIBUTE = "_g";
/** On a view's item: `true` when the row changed to something that no event could carry. */
export const UNKNOWN_ATTRIBUTE = "_u";
/** On a view's item: when the change that it tells of was captured, in Unix milliseconds. Absent on what a prefill put. */
export const CAPTURED_ATTRIBUTE = "_c";

/** What is kept of another context's published table: one item a row, at the subscription's sort key. */
export const viewPartition = (context: string, table: string): string => `VIEW#${context}.${table}`;

/** Whether a partition holds something of Banyan's own instead of a context's rows. */
export const isReserved = (pk: string): boolean =>
  pk === "OWNER" || pk === "VIEWS" || /^(WRITERS|OUTBOX|COUNTER|REF|VIEW)#/.test(pk);

/** Stands when the view holds every row of the publisher's generation: `{ generation, began }`, the time at which its fill began. */
export const viewMarkerKey = (context: string, table: string): ItemKey => ({ pk: "VIEWS", sk: `${context}.${table}` });

/** The primary key of a row as an object, its columns in the declared order. */
export const primaryKey = (table: OwnedTable, row: Row): Row =>
  Object.fromEntries(table.key.map((column) => [column, row[column] ?? null]));

/** Attributes, unmarshalled, of a data item as it is put. */
export const dataItem = (table: OwnedTable, row: Row, version: Version): Record<string, unknown> => {
  const item = table.toItem(row);
  return {
    ...item,
    ...table.itemKey(row),
    [TABLE_ATTRIBUTE]: table.name,
    [EPOCH_ATTRIBUTE]: version.epoch,
    [COUNT_ATTRIBUTE]: version.n,
    [SEAL_ATTRIBUTE]: sealOf(item),
  };
};

/** Attributes, unmarshalled, of what a delete leaves behind: key and version, hidden from reads. */
export const tombstone = (table: OwnedTable, row: Row, version: Version): Record<string, unknown> => ({
  ...table.itemKey(row),
  [TABLE_ATTRIBUTE]: table.name,
  [EPOCH_ATTRIBUTE]: version.epoch,
  [COUNT_ATTRIBUTE]: version.n,
  [DELETED_ATTRIBUTE]: true,
  [PRIMARY_KEY_ATTRIBUTE]: JSON.stringify(primaryKey(table, row)),
});

/** FNV-1a, 32 bits: stable across processes and versions. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
