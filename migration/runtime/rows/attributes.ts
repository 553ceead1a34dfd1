/** The plain part of a mapping: every column is an attribute of its own, under the API's name. Pure. */
import type { Item, Row } from "../../../extracted/bounded-context";

export interface Renaming {
  readonly toItem: (row: Row) => Item;
  readonly toRow: (item: Item) => Row;
}

/**
 * Maps columns to attributes and back, keeping every value as Postgres' `to_jsonb` writes it. Other attributes (those of
 * indexes) are left out of the row.
 * @param columns attribute of the item → column of the row
 * @param what for the error: a change that cannot be mapped is parked, never guessed
 */
export function renaming(what: string, columns: Readonly<Record<string, string>>): Renaming {
  const pairs = Object.entries(columns);
  const value = (source: Row | Item, name: string): Row[string] => {
    const found = source[name];
    if (found === undefined) throw new Error(`${what} has no value "${name}"`);
    return found;
  };
  return {
    toItem: (row) => Object.fromEntries(pairs.map(([attribute, column]) => [attribute, value(row, column)])),
    toRow: (item) => Object.fromEntries(pairs.map(([attribute, column]) => [column, value(item, attribute)])),
  };
}

/** Digits of a sort key: more than the ten of a Postgres `integer`. */
const SORTABLE_DIGITS = 12;

/** An identifier as text that orders as the number does. */
export const sortable = (id: number): string => String(id).padStart(SORTABLE_DIGITS, "0");
