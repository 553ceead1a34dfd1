/** From what a plan decided to the items of one transaction. Pure. */
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { BoundedContext, ItemKey, OwnedTable, Row } from "../../../extracted/bounded-context";
import { compareVersions, nextVersion, type Version } from "../version";
import { ITEM_IS_ABSENT, ITEM_IS_AS_READ, REFERENCE_IS_FREE, REFERENCE_IS_OURS } from "./conditions";
import { COUNT_ATTRIBUTE, dataItem, EPOCH_ATTRIBUTE, primaryKey, referenceKey, tombstone } from "./layout";
import type { Change } from "./store";

/** What the relay is told: one change of one row. `item` is absent on a delete. */
export interface OutboxChange {
  readonly table: string;
  readonly op: "insert" | "update" | "delete";
  readonly key: ItemKey;
  readonly id: Row;
  readonly item?: Readonly<Record<string, unknown>>;
  readonly e: number;
  readonly n: number;
}

/** One item of the transaction and what it means when its condition fails. */
export interface PreparedItem {
  readonly item: TransactWriteItem;
  readonly onFailure:
    | { readonly kind: "stale"; readonly key: ItemKey }
    | { readonly kind: "taken" | "foreign"; readonly reference: string };
}

export interface Prepared {
  readonly items: readonly PreparedItem[];
  readonly outbox: readonly OutboxChange[];
}

/** Versions learned from failed conditions: tombstones at keys that an insert took for empty. */
export type KnownVersions = ReadonlyMap<string, Version>;
export const keyText = (key: ItemKey): string => JSON.stringify([key.pk, key.sk]);

interface Step {
  readonly op: OutboxChange["op"];
  readonly table: OwnedTable;
  readonly row: Row;
  /** The version that stands at the item's key. */
  readonly read: Version | undefined;
  /** The row's last version, which the next one counts on from: the monolith keeps one version a row, wherever its item stands. */
  readonly above: Version | undefined;
}

/** @throws Error for a change of a table that the context does not own: a mistake in the application */
export function prepare(
  context: BoundedContext,
  tableName: string,
  epoch: number,
  changes: readonly Change[],
  known: KnownVersions,
  keepReferences: ReadonlySet<string>,
): Prepared {
  const items: PreparedItem[] = [];
  const outbox: OutboxChange[] = [];
  for (const change of changes) {
    const table = ownedTable(context, change.op === "insert" ? change.table : change.before.table);
    for (const step of steps(table, change, known, epoch)) {
      const version = nextVersion(step.above, epoch);
      items.push({
        item: putItem(tableName, step, version),
        onFailure: { kind: "stale", key: table.itemKey(step.row) },
      });
      outbox.push(outboxChange(step, version));
    }
    items.push(...references(tableName, table, change, keepReferences));
  }
  return { items, outbox };
}

export function ownedTable(context: BoundedContext, name: string): OwnedTable {
  const table = context.tables.find((candidate) => candidate.name === name);
  if (table !== undefined) return table;
  const names = context.tables.map((candidate) => candidate.name).join(", ");
  throw new Error(`Context "${context.name}" does not own a table "${name}"; it owns: ${names}`);
}

/** An update that moves the item is a delete at the old key and an insert at the new one: an item's key never changes. */
function steps(table: OwnedTable, change: Change, known: KnownVersions, epoch: number): Step[] {
  const insert = (row: Row, moved?: Version): Step => {
    const read = known.get(keyText(table.itemKey(row)));
    return { op: "insert", table, row, read, above: newer(read, moved) };
  };
  if (change.op === "insert") return [insert(change.row)];
  const { row: before, version: read, key } = change.before;
  const removal: Step = { op: "delete", table, row: before, read, above: read };
  if (change.op === "delete") return [removal];
  if (keyText(key) === keyText(table.itemKey(change.row)))
    return [{ op: "update", table, row: change.row, read, above: read }];
  return [removal, insert(change.row, nextVersion(read, epoch))];
}

const newer = (a: Version | undefined, b: Version | undefined): Version | undefined =>
  a === undefined || (b !== undefined && compareVersions(a, b) < 0) ? b : a;

function putItem(tableName: string, { op, table, row, read }: Step, version: Version): TransactWriteItem {
  const item = op === "delete" ? tombstone(table, row, version) : dataItem(table, row, version);
  const put = { TableName: tableName, Item: marshall(item), ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
  if (read === undefined) return { Put: { ...put, ConditionExpression: ITEM_IS_ABSENT } };
  return {
    Put: {
      ...put,
      ConditionExpression: ITEM_IS_AS_READ,
      ExpressionAttributeNames: { "#e": EPOCH_ATTRIBUTE, "#n": COUNT_ATTRIBUTE },
      ExpressionAttributeValues: marshall({ ":readEpoch": read.epoch, ":readCount": read.n }),
    },
  };
}

const outboxChange = ({ op, table, row }: Step, version: Version): OutboxChange => ({
  table: table.name,
  op,
  key: table.itemKey(row),
  id: primaryKey(table, row),
  ...(op === "delete" ? {} : { item: table.toItem(row) }),
  e: version.epoch,
  n: version.n,
});

/** Names given up, taken, and kept by a row that moved. A name in `keepReferences` was found to be another row's and is left alone. */
function references(
  tableName: string,
  table: OwnedTable,
  change: Change,
  keepReferences: ReadonlySet<string>,
): PreparedItem[] {
  const before = change.op === "insert" ? undefined : change.before;
  const after = change.op === "delete" ? undefined : change.row;
  const held = new Set(before === undefined ? [] : table.references(before.row));
  const wanted = new Set(after === undefined ? [] : table.references(after));
  const to = after === undefined ? undefined : table.itemKey(after);
  const moved = before !== undefined && to !== undefined && keyText(before.key) !== keyText(to);

  const items: PreparedItem[] = [];
  for (const name of held)
    if (!wanted.has(name) && before !== undefined && !keepReferences.has(name))
      items.push({
        item: { Delete: { TableName: tableName, Key: marshall(referenceKey(name)), ...isOurs(before.key) } },
        onFailure: { kind: "foreign", reference: name },
      });
  for (const name of wanted)
    if (to !== undefined && (moved || !held.has(name))) {
      const condition =
        held.has(name) && before !== undefined ? isOurs(before.key) : { ConditionExpression: REFERENCE_IS_FREE };
      items.push({
        item: { Put: { TableName: tableName, Item: marshall({ ...referenceKey(name), to }), ...condition } },
        onFailure: { kind: "taken", reference: name },
      });
    }
  return items;
}

const isOurs = (
  key: ItemKey,
): Pick<
  NonNullable<TransactWriteItem["Delete"]>,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
> => ({
  ConditionExpression: REFERENCE_IS_OURS,
  ExpressionAttributeNames: { "#to": "to", "#pk": "pk", "#sk": "sk" },
  ExpressionAttributeValues: marshall({ ":pk": key.pk, ":sk": key.sk }),
});
