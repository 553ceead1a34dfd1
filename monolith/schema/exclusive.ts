/** One process at a time may set up the database. */
import { only, text } from "../database/columns";
import type { Database, Statements } from "../database/database";

/** Key of the advisory lock: "conf" in ASCII. */
const LOCK = 0x636f6e66;

/**
 * Runs `work` in one transaction, alone among all processes that set up this database. The lock ends with the
 * transaction: the Data API has no sessions, so nothing else could release it.
 * @throws Error when transactions are not READ COMMITTED, on which locking reads in the modules rely.
 */
export function exclusively<T>(database: Database, work: (statements: Statements) => Promise<T>): Promise<T> {
  return database.transaction(async (statements) => {
    const isolation = text(
      only(await statements.read("SELECT current_setting('transaction_isolation') AS level")),
      "level",
    );
    if (isolation !== "read committed") {
      throw new Error(`Transactions run at ${isolation}. Set default_transaction_isolation to read committed.`);
    }
    await statements.read("SELECT CAST(pg_advisory_xact_lock(:lock) AS text) AS locked", { lock: LOCK });
    return work(statements);
  });
}
