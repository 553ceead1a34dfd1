/** One look at both sides of some primary keys of a table. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import { keyOf } from "../backfill/page";
import type { DataPlane } from "../data-plane";
import { keyText, readMany, toStoredItem } from "../replica/stored";
import { referenceKey } from "../runtime/store/layout";
import { ownedTableName, quoted } from "../sql/identifiers";
import type { Sight } from "./judge";

/** What is looked at: a primary key, and the key of an item that claims to be its row's. */
export interface Subject {
  readonly table: OwnedTable;
  readonly id: Row;
  readonly itemKey: ItemKey;
}

/** Rows by primary key, in one statement. */
export async function readRows(
  plane: DataPlane,
  table: OwnedTable,
  ids: readonly Row[],
): Promise<ReadonlyMap<string, Row>> {
  if (ids.length === 0) return new Map();
  const columns = table.key.map((column) => `${quoted(column)} ${table.columns[column]}`).join(", ");
  const match = table.key.map((column) => `source.${quoted(column)} = wanted.${quoted(column)}`).join(" AND ");
  const found = await plane.database.query(
    `SELECT to_jsonb(source) AS "row" FROM jsonb_to_recordset(:ids) AS wanted (${columns})
       JOIN ${ownedTableName(table.name)} AS source ON ${match}`,
    { ids: { value: ids, type: "jsonb" } },
  );
  return new Map(found.map(({ row }) => [idText(table, row as Row), row as Row]));
}

/** One text for a primary key. */
export const idText = (table: OwnedTable, row: Row): string => JSON.stringify(keyOf(table, row));

/** Looks at items, and at the names that lead to them, for rows that were just read. */
export async function look(
  plane: DataPlane,
  subjects: readonly Subject[],
  rows: ReadonlyMap<string, Row>,
): Promise<readonly Sight[]> {
  const planned = subjects.map(({ table, id, itemKey }) => {
    const row = rows.get(idText(table, id));
    const here = row !== undefined && keyText(table.itemKey(row)) === keyText(itemKey);
    return { row, itemKey, names: here ? table.references(row) : [] };
  });
  const keys = planned.flatMap(({ itemKey, names }) => [itemKey, ...names.map(referenceKey)]);
  const found = await readMany(plane, keys);
  return planned.map(({ row, itemKey, names }) => {
    const attributes = found.get(keyText(itemKey));
    return {
      row,
      itemKey,
      item: attributes === undefined ? undefined : toStoredItem(attributes),
      names: new Map(
        names.map((name) => {
          const reference = found.get(keyText(referenceKey(name)));
          return [name, reference === undefined ? undefined : (unmarshall(reference) as { to: ItemKey }).to];
        }),
      ),
    };
  });
}
