/** Statements that write rows of an owned table from a JSON parameter, many at once. Pure. */
import type { OwnedTable } from "../../../extracted/bounded-context";
import { ownedTableName, quoted } from "../../sql/identifiers";

/** Marks the transaction as the relay's own: what it writes is neither fenced nor captured. */
export const MARK_ORIGIN = "SELECT set_config('banyan.origin', 'relay', true) AS origin";

/**
 * The compare-and-set. `ON CONFLICT` locks the side row, then compares, then writes; the lock is held to the end of the
 * transaction. Returned are the changes that take effect; keys are locked in one order, so two relays do not deadlock.
 */
export const COMPARE_VERSIONS = `
INSERT INTO banyan.versions AS stored (context, table_name, key, epoch, n, deleted)
SELECT :context, incoming.* FROM jsonb_to_recordset(:changes)
       AS incoming (table_name text, key text, epoch int8, n int8, deleted bool)
 ORDER BY incoming.table_name, incoming.key
ON CONFLICT (context, table_name, key) DO UPDATE
   SET epoch = excluded.epoch, n = excluded.n, deleted = excluded.deleted
 WHERE (stored.epoch, stored.n) < (excluded.epoch, excluded.n)
RETURNING table_name, key`;

/** The JSON parameter `rows` as a relation of these columns. */
export const recordOf = (table: OwnedTable, columns: readonly string[]): string =>
  `jsonb_to_recordset(:rows) AS incoming (${columns.map((column) => `${quoted(column)} ${table.columns[column]}`).join(", ")})`;

/** Inserts or replaces rows. Identities are taken over from the other side, hence OVERRIDING SYSTEM VALUE. */
export function upsertRows(table: OwnedTable): string {
  const columns = Object.keys(table.columns);
  const names = columns.map(quoted).join(", ");
  const others = columns.filter((column) => !table.key.includes(column));
  const update =
    others.length === 0
      ? "NOTHING"
      : `UPDATE SET ${others.map((column) => `${quoted(column)} = excluded.${quoted(column)}`).join(", ")}`;
  return `
INSERT INTO ${ownedTableName(table.name)} (${names}) OVERRIDING SYSTEM VALUE
SELECT ${names} FROM ${recordOf(table, columns)}
ON CONFLICT (${table.key.map(quoted).join(", ")}) DO ${update}`;
}

export const deleteRows = (table: OwnedTable): string => `
DELETE FROM ${ownedTableName(table.name)} AS stored USING ${recordOf(table, table.key)}
 WHERE ${table.key.map((column) => `stored.${quoted(column)} = incoming.${quoted(column)}`).join(" AND ")}`;
