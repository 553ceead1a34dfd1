/** Locking several tables beside writers that lock them in another order. */
import { WAITS_BELOW_DEADLOCK } from "../ownership/lock";
import type { Sql } from "../sql/database";

/** What dropping a foreign key takes of both its tables, and what adding one does: https://www.postgresql.org/docs/16/sql-altertable.html */
export type TableLock = "ACCESS EXCLUSIVE" | "SHARE ROW EXCLUSIVE";

/**
 * Locks the tables to the end of the transaction. A writer may hold the second and queue for the first, which is ours already:
 * so all are asked for at once, and given up together before Postgres looks for a deadlock.
 * @throws DatabaseError 55P03 when they were not to be had in time: the transaction is over, and may be tried again
 */
export async function lockTables(tx: Sql, tables: readonly string[], mode: TableLock): Promise<void> {
  const names = [...new Set(tables)].sort();
  if (names.length === 0) return;
  await tx.query(`SELECT ${WAITS_BELOW_DEADLOCK} AS bound`, { waits: names.length });
  await tx.execute(`LOCK TABLE ${names.map((name) => `public."${name}"`).join(", ")} IN ${mode} MODE`);
}
