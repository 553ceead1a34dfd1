/** Brings the schema up to date. */
import { integer } from "../database/columns";
import { createDatabase, type DatabaseAccess } from "../database/data-api";
import { STARTUP_PATIENCE } from "../database/retry";
import { exclusively } from "./exclusive";
import { migrations } from "./migrations";
import type { Migration } from "./migrations/migration";

/**
 * Applies the steps that the database does not have yet, all in one transaction: after a failure nothing has changed.
 * Run at every start; several processes may start at once. Waits for a paused database to resume.
 * @returns names of the steps that were applied.
 */
export async function migrate(
  args: DatabaseAccess & { readonly now: () => Date },
  steps: readonly Migration[] = migrations,
): Promise<readonly string[]> {
  const applied = await exclusively(createDatabase(args, STARTUP_PATIENCE), async (db) => {
    await db.write(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
        id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz(3) NOT NULL)`,
    );
    const done = new Set((await db.read("SELECT id FROM schema_migrations")).map((row) => integer(row, "id")));
    const missing = steps.filter((step) => !done.has(step.id));
    for (const step of missing) {
      for (const statement of step.statements) await db.write(statement);
      await db.write(
        "INSERT INTO schema_migrations (id, name, applied_at) VALUES (:id, :name, CAST(:at AS timestamptz))",
        { id: step.id, name: step.name, at: args.now().toISOString() },
      );
    }
    return missing.map((step) => step.name);
  });
  if (applied.length > 0) args.log("info", "schema migrated", { applied });
  return applied;
}
