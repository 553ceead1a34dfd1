/** A data plane over real stores, for tests of the verbs: schema installed, tables created, the context's triggers not yet. */
import type { BoundedContext, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../../migration/data-plane";
import { initialiseOwnership } from "../../migration/ownership/read";
import type { Phase, Side } from "../../migration/runtime/phases";
import { relayDatabaseUser, tableName } from "../../migration/runtime/names";
import { DEFAULT_SETTINGS } from "../../migration/runtime/settings";
import { installSchema } from "../../migration/schema";
import { monolithGrants, relayGrants } from "../../migration/schema/roles";
import { createDatabase } from "../../migration/sql/data-api";
import type { Database } from "../../migration/sql/database";
import type { Stores } from "./stores";
import { seededRandom } from "./random";

/** A crash of the process, simulated by throwing from `observe`. */
export class Crash extends Error {
  override readonly name = "Crash";
}

const STAGE = "test";

/** Installs schema, roles and the context's tables, and makes that what `stores.reset()` returns to. */
export async function prepareDatabase(
  stores: Stores,
  context: BoundedContext,
  tables: readonly string[],
): Promise<{ monolith: Database; relay: Database }> {
  const master = createDatabase(stores.database.master());
  const monolith = createDatabase(await stores.database.user("monolith"));
  const user = relayDatabaseUser(context.name);
  const relay = createDatabase(await stores.database.user(user));
  await installSchema(master);
  for (const statement of [...monolithGrants(), ...relayGrants(user)]) await master.execute(statement);
  for (const statement of tables) await monolith.execute(statement);
  await stores.database.keep();
  return { monolith, relay };
}

/** A plane whose pauses are instant: its clock moves by them, and so do deadlines. */
export async function createPlane(
  stores: Stores,
  context: BoundedContext,
  database: Database,
  changes: Partial<DataPlane> = {},
): Promise<DataPlane> {
  const table = await stores.createTable(context, tableName(STAGE, context.name, 1));
  let paused = 0;
  return {
    stage: STAGE,
    context,
    database,
    dynamo: stores.dynamo,
    table,
    generation: 1,
    settings: DEFAULT_SETTINGS,
    now: () => Date.now() + paused,
    pause: async (ms) => {
      paused += ms;
      await new Promise(setImmediate);
    },
    random: seededRandom(1),
    observe: () => undefined,
    log: () => undefined,
    ...changes,
  };
}

/** Pauses that are instant for a plane whose code looks at the database's clock, too: both move by them. */
export function pauseBothClocks(
  database: Database,
): Pick<DataPlane, "now" | "pause"> & { readonly pausedMs: () => number } {
  let paused = 0;
  return {
    now: () => Date.now() + paused,
    pausedMs: () => paused,
    async pause(ms) {
      paused += ms;
      await database.execute("UPDATE banyan.clock SET offset_ms = offset_ms + :ms", { ms: Math.ceil(ms) });
    },
  };
}

/** Writes the ownership row as a finished transition would have left it. */
export async function setOwnership(plane: DataPlane, phase: Phase, owner: Side, epoch: number): Promise<void> {
  const { context, database, generation, table } = plane;
  await initialiseOwnership(database, context.name, { generation, table });
  await database.execute(
    `UPDATE banyan.ownership SET phase = :phase, owner = :owner, epoch = :epoch, handover_to = NULL, handover_deadline = NULL
      WHERE context = :context`,
    { context: context.name, phase, owner, epoch },
  );
}

/** Says that every table's backfill is done, for tests that begin after it. */
export async function markBackfilled({ database, context, generation }: DataPlane): Promise<void> {
  for (const table of context.tables)
    await database.execute(
      `INSERT INTO banyan.backfill (context, generation, table_name, done) VALUES (:context, :generation, :table, true)
       ON CONFLICT (context, generation, table_name) DO UPDATE SET done = true`,
      { context: context.name, generation, table: table.name },
    );
}

/** Rows of a table as `to_jsonb` shows them, by primary key. */
export async function rowsOf(database: Database, table: string): Promise<readonly Row[]> {
  const found = await database.query(`SELECT to_jsonb(t) AS "row" FROM public.${table} AS t ORDER BY id`);
  return found.map(({ row }) => row as Row);
}

/** An observer that crashes at the `occurrence`-th time of a step. */
export function crashAt(step: string, occurrence = 1): DataPlane["observe"] {
  let seen = 0;
  return (observed) => {
    if (observed === step && ++seen === occurrence) throw new Crash(`crash at ${step}`);
  };
}
