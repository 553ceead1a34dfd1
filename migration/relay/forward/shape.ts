/** Changes that were captured while their table had other columns than it has now. */
import type { OwnedTable, Row } from "../../../extracted/bounded-context";
import { assertNoDrift } from "../../capture/drift";
import type { DataPlane } from "../../data-plane";
import { idText, keyOf, readRows } from "../../sql/owned-rows";
import type { ForwardChange } from "./outbox";

const hasDeclaredShape = ({ columns }: OwnedTable, row: Row): boolean =>
  Object.keys(row).length === Object.keys(columns).length && Object.keys(row).every((column) => column in columns);

/**
 * Gives every change the declared columns. A column that is gone is left out; one that is new is taken from the row as it
 * stands: what it held before, nobody wrote. Whatever the row has become since follows as a later change.
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
    const row = Object.fromEntries(columns.map((name) => [name, change.row[name] ?? now?.[name] ?? null]));
    return { ...change, row };
  });
}
