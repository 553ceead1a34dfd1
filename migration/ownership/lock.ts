/** The exclusive form of the lock that every writer's trigger holds in its shared form until its transaction ends. */
import { DatabaseError, type Sql } from "../sql/database";

const LOCK_NOT_AVAILABLE = "55P03";
const DEADLOCK_DETECTED = "40P01";

/**
 * Bounds every later wait for a lock in this transaction. New writers queue behind an exclusive request, so it must not wait long.
 * `SET LOCAL` takes no parameters, and the Data API no session settings: hence `set_config(…, true)`.
 */
export async function boundLockWaits(tx: Sql, timeoutMs: number): Promise<void> {
  await tx.query("SELECT set_config('lock_timeout', :timeout, true) AS lock_timeout", { timeout: `${timeoutMs}ms` });
}

/**
 * Waits for the writers in flight and holds off new ones until the transaction ends. A statement of its own: what is
 * read after it sees what it waited for. @throws DatabaseError 55P03 when writers did not end in time
 */
export async function lockOutWriters(tx: Sql, context: string): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('banyan:' || :context, 0)) IS NULL AS locked", {
    context,
  });
}

/** Whether a transaction failed for a lock alone, so that trying again makes sense. */
export const isLockFailure = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.sqlState === LOCK_NOT_AVAILABLE || error.sqlState === DEADLOCK_DETECTED);
