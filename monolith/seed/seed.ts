/** Fills an empty database with a conference. */
import { createDatabase, type DatabaseAccess } from "../database/data-api";
import { exclusively } from "../schema/exclusive";
import { conference } from "./conference";
import { insertTable } from "./insert";
import type { SeedTable } from "./row";

/** "Banyan" grows from a seed. */
const DEFAULT_SEED = 20_260_914;

export interface SeedReport {
  /** False: there were rows already, and nothing was done. */
  readonly seeded: boolean;
  /** Rows inserted, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Needs a migrated database. All or nothing, in one transaction; alone, if several processes start at once. */
export async function seed(args: DatabaseAccess & { readonly seed?: number }): Promise<SeedReport> {
  const tables = conference(args.seed ?? DEFAULT_SEED);
  const seeded = await exclusively(createDatabase(args), async (db) => {
    for (const table of tables) {
      if ((await db.read(`SELECT 1 AS found FROM ${table.name} LIMIT 1`)).length > 0) return false;
    }
    for (const table of tables) await insertTable(db, table);
    return true;
  });
  const report = { seeded, rows: seeded ? countRows(tables) : {} };
  if (seeded) args.log("info", "database seeded", report.rows);
  return report;
}

const countRows = (tables: readonly SeedTable[]): Readonly<Record<string, number>> =>
  Object.fromEntries(tables.map(({ name, rows }) => [name, rows.length]));
