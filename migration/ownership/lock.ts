/** The exclusive form of the lock that every writer's trigger holds in its shared form until its transaction ends. */
import type { DataPlane } from "../data-plane";
import { DatabaseError, type Sql } from "../sql/database";

const LOCK_NOT_AVAILABLE = "55P03";
const DEADLOCK_DETECTED = "40P01";

/**
 * Bounds every later wait for a lock in this transaction. New writers queue behind an exclusive request, so it must not wait long.
 * `SET LOCAL` takes no parameters, and the Data API no session settings: hence `set_config(…, true)`.
 */
export async function boundLockWaits(tx: Sql, timeoutMs: number): Promise<void> {
  await tx.query("SELECT set_config('lock_timeout', :timeout, true) AS lock_timeout", {
    timeout: `${Math.ceil(timeoutMs)}ms`,
  });
}

/** Milliseconds of a setting, which shows as `2s` or `500ms`; null for 0, which is off. */
const milliseconds = (setting: string): string =>
  `nullif(extract(epoch FROM current_setting('${setting}')::interval) * 1000, 0)`;

/**
 * For a select list: bounds the transaction's later waits so that `:waits` of them together stay below half of `deadlock_timeout`.
 * For a transaction that holds locks and waits for more: whoever holds these and queues behind it would be ended if it were the first
 * to have waited for `deadlock_timeout`. Given up before then, nobody is.
 */
export const WAITS_BELOW_DEADLOCK = `set_config('lock_timeout',
  greatest(1, floor(least(${milliseconds("lock_timeout")}, ${milliseconds("deadlock_timeout")} / 2) / :waits))::text, true)`;

/**
 * Waits for the writers in flight and holds off new ones until the transaction ends; what it waits for after that is soon given up.
 * A statement of its own: what is read after it sees what it waited for. @throws DatabaseError 55P03 when writers did not end in time
 */
export async function lockOutWriters(tx: Sql, context: string): Promise<void> {
  await tx.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('banyan:' || :context, 0)) IS NULL AS locked, ${WAITS_BELOW_DEADLOCK} AS bound`,
    { context, waits: 1 },
  );
}

/** Whether a transaction failed for a lock alone, so that trying again makes sense. */
export const isLockFailure = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.sqlState === LOCK_NOT_AVAILABLE || error.sqlState === DEADLOCK_DETECTED);

/** How often a transaction is tried that finds a lock held. */
export interface LockTries {
  readonly attempts: number;
  /** Milliseconds until the next: the writers that had queued behind the last one pass. */
  readonly pauseMs: () => number;
}

/** Of the writers' lock, each attempt for `lockTimeoutMs`. */
const ATTEMPTS = 5;
/** Longest pause between two of them, in milliseconds. */
const PAUSE_MS = 200;

/** Tries with pauses at random, for locks that writers queue behind. */
export const jitteredTries = ({ random }: Pick<DataPlane, "random">, attempts = ATTEMPTS): LockTries => ({
  attempts,
  pauseMs: () => Math.ceil(random() * PAUSE_MS),
});

/**
 * Runs a transaction whose waits for locks are bounded by `lockTimeoutMs`, again while it fails for a lock alone.
 * @throws the last lock's failure, any other error at once
 */
export async function withBoundedLocks<T>(
  { database, settings, pause }: Pick<DataPlane, "database" | "settings" | "pause">,
  { attempts, pauseMs }: LockTries,
  work: (tx: Sql) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(async (tx) => {
        await boundLockWaits(tx, settings.lockTimeoutMs);
        return work(tx);
      });
    } catch (error) {
      if (!isLockFailure(error) || attempt >= attempts) throw error;
    }
    await pause(pauseMs());
  }
}
