/** Capturing changes of the monolith: puts the triggers on a context's tables, and takes them off. */
import type { BoundedContext, OwnedTable } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { type LockTries, withBoundedLocks } from "../ownership/lock";
import { RELAY_DATABASE_GROUP } from "../runtime/names";
import type { Sql } from "../sql/database";
import { quoted } from "../sql/identifiers";
import { assertNoDrift } from "./drift";
import { refuseForeignTriggers } from "./foreign-triggers";
import { captureFunction, captureFunctionName, createTriggers, dropTriggers, TRIGGERS } from "./triggers";

export { assertNoDrift, SchemaDriftError } from "./drift";

/** A trigger waits for the table's writers, and new writers wait behind it: many short tries, not one long. */
const LOCK_TRIES: LockTries = { attempts: 30, pauseMs: () => 200 };

/**
 * Installs fence, capture and TRUNCATE guard on every table of the context. Idempotent. Returns when every transaction that
 * could still write without being captured has ended.
 * @throws SchemaDriftError when a table is not as declared; Error for triggers that would upset the order of changes
 */
export async function installCapture(plane: DataPlane): Promise<void> {
  const { context, database, observe } = plane;
  await assertNoDrift(database, context);
  await refuseForeignTriggers(database, context);
  for (const table of context.tables) {
    await observe("capture.install", { context: context.name, table: table.name });
    await withBoundedLocks(plane, LOCK_TRIES, async (tx) => {
      await tx.execute(`SET LOCAL ROLE ${quoted(RELAY_DATABASE_GROUP)}`);
      await tx.execute(captureFunction(context.name, table));
      await tx.execute("SET LOCAL ROLE NONE");
      for (const statement of createTriggers(context.name, table)) await tx.execute(statement);
    });
  }
}

/**
 * Takes the triggers off, a table at a time, so that no writer of two tables meets it on both. Idempotent. What waits in the
 * outbox stays there. Each table's transaction asks `permits` first: whoever woke late removes nothing of another life.
 */
export async function removeCapture(
  plane: DataPlane,
  permits: (tx: Sql) => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const { context, observe } = plane;
  for (const table of context.tables) {
    await observe("capture.remove", { context: context.name, table: table.name });
    await withBoundedLocks(plane, LOCK_TRIES, async (tx) => {
      if (await permits(tx)) await dropFrom(tx, context.name, table);
    });
  }
}

/** Whether the triggers are on every table of the context. */
export async function captureIsInstalled(sql: Sql, context: BoundedContext): Promise<boolean> {
  const [row] = await sql.query(
    `SELECT count(*) AS triggers FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = 'public'::regnamespace AND t.tgenabled <> 'D'
        AND c.relname IN (SELECT jsonb_array_elements_text(:tables))
        AND t.tgname IN (SELECT jsonb_array_elements_text(:triggers))`,
    { tables: context.tables.map(({ name }) => name), triggers: [...TRIGGERS] },
  );
  return Number(row?.triggers) === context.tables.length * TRIGGERS.length;
}

async function dropFrom(tx: Sql, context: string, table: OwnedTable): Promise<void> {
  const [present] = await tx.query("SELECT to_regclass(:name) IS NOT NULL AS here", {
    name: `public.${quoted(table.name)}`,
  });
  if (present?.here !== true) return;
  for (const statement of dropTriggers(table)) await tx.execute(statement);
  await tx.execute(`DROP FUNCTION IF EXISTS ${captureFunctionName(context, table.name)}()`);
}
