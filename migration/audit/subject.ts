/** What an audit looks at, as it is kept between two looks and between two invocations. JSON. */
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";

export type Subject =
  /** A primary key, and the key of an item that is or claims to be its row's. */
  | { readonly kind: "row"; readonly table: string; readonly id: Row; readonly itemKey: ItemKey }
  /** A unique name's item. */
  | { readonly kind: "reference"; readonly name: string }
  /** An item that is no row's, by its attributes or its place. */
  | { readonly kind: "stray"; readonly itemKey: ItemKey };

export type RowSubject = Extract<Subject, { kind: "row" }>;

/** @throws Error for a table that the context does not own: the declaration changed under an audit that was carried on */
export function ownedTable({ context }: Pick<DataPlane, "context">, name: string): OwnedTable {
  const table = context.tables.find((owned) => owned.name === name);
  if (table === undefined)
    throw new Error(`${context.name} does not own a table ${name} (any more): begin the audit anew`);
  return table;
}
