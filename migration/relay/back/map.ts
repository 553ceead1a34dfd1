/** A change of the context's store → what is written to the monolith's table. Pure. */
import type { BoundedContext, OwnedTable, Row } from "../../../extracted/bounded-context";
import { ChangeError } from "../channel";
import type { BackChange } from "./outbox";

export interface RowChange {
  readonly source: BackChange;
  readonly table: OwnedTable;
  /** The primary key as canonical JSON: what `banyan.versions` goes by. */
  readonly key: string;
  /** The row; on a delete its primary key alone. */
  readonly row: Row;
  readonly deleted: boolean;
}

/** @throws ChangeError when the mapping refuses the item */
export function mapBack(context: BoundedContext, source: BackChange): RowChange {
  const { change } = source;
  const table = context.tables.find(({ name }) => name === change.table);
  if (table === undefined) throw new ChangeError(`${context.name} does not own a table ${change.table}`);
  const id = Object.fromEntries(table.key.map((column) => [column, change.id[column] ?? null]));
  const key = JSON.stringify(id);
  if (change.op === "delete") return { source, table, key, row: id, deleted: true };
  try {
    return { source, table, key, row: table.toRow(change.item as Row), deleted: false };
  } catch (error) {
    throw new ChangeError(`${table.name} ${key} cannot be mapped: ${String(error)}`, { cause: error });
  }
}

/**
 * Deletes before what may need their place, children before parents; then rows, parents before children. Within a table
 * by key, so that two relays take their locks in one order.
 */
export function inOrder(context: BoundedContext, changes: readonly RowChange[]): readonly RowChange[] {
  const rank = new Map(context.tables.map(({ name }, index) => [name, index + 1]));
  const place = ({ table, deleted }: RowChange): number => (rank.get(table.name) ?? 0) * (deleted ? -1 : 1);
  return [...changes].sort((a, b) => place(a) - place(b) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
