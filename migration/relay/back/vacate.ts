/** Rows that hold each other's unique values: whichever goes first is refused. They let go of them together, then take them. */
import type { OwnedTable, Row } from "../../../extracted/bounded-context";
import type { Sql } from "../../sql/database";
import { ownedTableName, quoted } from "../../sql/identifiers";
import { recordOf } from "./statements";

/** Of each unique index besides the primary key, a column that can be given up: one that may be null, or a text. */
const COLUMNS = `
SELECT DISTINCT ON (i.indexrelid) a.attname::text AS "column", a.attnotnull AS required
  FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])
 WHERE i.indrelid = to_regclass(:name) AND i.indisunique AND NOT i.indisprimary
   AND (NOT a.attnotnull OR a.atttypid IN ('text'::regtype, 'varchar'::regtype))
 ORDER BY i.indexrelid, a.attnotnull`;

/** Takes the unique values off rows that the same transaction is about to write: nobody else ever sees them without. */
export async function vacate(tx: Sql, table: OwnedTable, rows: readonly Row[]): Promise<void> {
  const found = await tx.query(COLUMNS, { name: `public."${table.name}"` });
  if (found.length === 0) return;
  const given = found.map(({ column, required }) => {
    const nothing = required === true ? "'banyan:' || gen_random_uuid()::text" : "NULL";
    return `${quoted(column as string)} = ${nothing}`;
  });
  const same = table.key.map((column) => `stored.${quoted(column)} = incoming.${quoted(column)}`).join(" AND ");
  await tx.execute(
    `UPDATE ${ownedTableName(table.name)} AS stored SET ${given.join(", ")} FROM ${recordOf(table, table.key)} WHERE ${same}`,
    { rows: { value: rows, type: "jsonb" } },
  );
}
