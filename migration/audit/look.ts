/** One look at both sides of some primary keys of a table. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { keyText, readMany, toStoredItem } from "../replica/stored";
import { referenceKey } from "../runtime/store/layout";
import { idText } from "../sql/owned-rows";
import type { Sight } from "./judge";

/** What is looked at: a primary key, and the key of an item that claims to be its row's. */
export interface Subject {
  readonly table: OwnedTable;
  readonly id: Row;
  readonly itemKey: ItemKey;
}

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
