/** Changes that were captured while their table had other columns, or columns of other types, than it has now. */
import type { ColumnType, Json, OwnedTable, Row } from "../../../extracted/bounded-context";
import { assertNoDrift } from "../../capture/drift";
import type { DataPlane } from "../../data-plane";
import { idText, keyOf, readRows } from "../../sql/owned-rows";
import type { ForwardChange } from "./outbox";

const isText = (value: Json): boolean => typeof value === "string";
const isNumber = (value: Json): boolean => typeof value === "number";
const INSTANT = /^(-?infinity|.*T.*([+-]\d\d(:\d\d)?)( BC)?)$/;

/** What `to_jsonb` writes for each type: a column that was retyped shows by it, where a mapping could notice at all. */
const WRITTEN_AS: Readonly<Record<ColumnType, (value: Json) => boolean>> = {
  int4: Number.isInteger,
  int8: Number.isInteger,
  float8: isNumber,
  numeric: isNumber,
  text: isText,
  bool: (value) => typeof value === "boolean",
  timestamptz: (value) => typeof value === "string" && INSTANT.test(value),
  date: (value) => typeof value === "string" && !value.includes("T"),
  uuid: isText,
  jsonb: () => true,
};

const fits = (type: ColumnType | undefined, value: Json | undefined): boolean =>
  type !== undefined && value !== undefined && (value === null || WRITTEN_AS[type](value));

const hasDeclaredShape = ({ columns }: OwnedTable, row: Row): boolean => {
  const names = Object.keys(row);
  return names.length === Object.keys(columns).length && names.every((column) => fits(columns[column], row[column]));
};

/**
 * Gives every change the declared columns. A column that is gone is left out; one that is new or of another type is taken
 * from the row as it stands: what it held before, nobody wrote, or it was converted. Whatever the row has become since
 * follows as a later change; of a row that is gone the delete follows.
 * @throws SchemaDriftError while table and declaration differ: mapping such a row would lose a column silently
 */
export async function inDeclaredShape(
  plane: DataPlane,
  changes: readonly ForwardChange[],
): Promise<readonly ForwardChange[]> {
  const tableOf = ({ table }: ForwardChange): OwnedTable | undefined =>
    plane.context.tables.find(({ name }) => name === table);
  const isOdd = (change: ForwardChange): boolean => {
    const table = tableOf(change);
    return table !== undefined && !hasDeclaredShape(table, change.row);
  };
  const odd = changes.filter(isOdd);
  if (odd.length === 0) return changes;
  await assertNoDrift(plane.database, plane.context);
  const current = new Map<string, Row>();
  for (const table of plane.context.tables) {
    const ids = odd.filter((change) => tableOf(change) === table).map(({ row }) => keyOf(table, row));
    for (const [id, row] of await readRows(plane.database, table, ids)) current.set(table.name + id, row);
  }
  return changes.map((change) => {
    const table = tableOf(change);
    if (table === undefined || !isOdd(change)) return change;
    const now = current.get(table.name + idText(table, change.row));
    const columns = Object.keys(table.columns);
    const row = Object.fromEntries(
      columns.map((name) => {
        const captured = change.row[name] ?? null;
        return [name, fits(table.columns[name], change.row[name]) ? captured : (now?.[name] ?? captured)];
      }),
    );
    return { ...change, row };
  });
}
