/** Whether a row and its item say the same. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import { keyText, type StoredItem } from "../replica/stored";

/** Where a difference lies: a row without its item, an item without its row, or columns that differ. */
export type Finding =
  | { readonly kind: "equal" }
  | { readonly kind: "row-only" }
  | { readonly kind: "item-only" }
  | { readonly kind: "different"; readonly fields: readonly string[] };

/** Both sides of one primary key, as one look saw them. */
export interface Sight {
  readonly row: Row | undefined;
  /** The item where the row's stands; where there is no row, the item that was looked at. */
  readonly item: StoredItem | undefined;
  /** Where `item` was looked for. */
  readonly itemKey: ItemKey;
  /** Where each of the row's unique names leads. */
  readonly names: ReadonlyMap<string, ItemKey | undefined>;
}

export function judge(table: OwnedTable, { row, item, itemKey, names }: Sight): Finding {
  const live = item !== undefined && !item.deleted ? item : undefined;
  // A row stands at one key only: an item anywhere else is a leftover.
  if (row === undefined || keyText(table.itemKey(row)) !== keyText(itemKey))
    return { kind: live === undefined ? "equal" : "item-only" };
  if (live === undefined) return { kind: "row-only" };
  const fields = [
    ...differentColumns(table, row, live),
    ...[...names].flatMap(([name, to]) =>
      to !== undefined && keyText(to) === keyText(itemKey) ? [] : [`reference ${name}`],
    ),
  ];
  return fields.length === 0 ? { kind: "equal" } : { kind: "different", fields };
}

function differentColumns(table: OwnedTable, row: Row, stored: StoredItem): readonly string[] {
  try {
    const mirrored = table.toRow(stored.item);
    return [...new Set([...Object.keys(table.columns), ...Object.keys(row), ...Object.keys(mirrored)])].filter(
      (column) => !isDeepStrictEqual(row[column], mirrored[column]),
    );
  } catch (error) {
    return [`mapping: ${String(error)}`];
  }
}
