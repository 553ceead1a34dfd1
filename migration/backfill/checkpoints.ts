/** How far the backfill of a context and generation has come: one row a table, written once a page. */
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { ownedTableName } from "../sql/identifiers";

export interface Checkpoint {
  /** Primary key of the last row of the last page that was put; null before the first. */
  readonly lastKey: Row | null;
  readonly done: boolean;
}

/** All rows of a context, done when every table is. */
export interface BackfillProgress {
  readonly rows: number;
  /** Rows counted when each table's backfill began. */
  readonly total: number;
  readonly done: boolean;
}

type Place = Pick<DataPlane, "database" | "context" | "generation">;

const THIS_TABLE = "context = :context AND generation = :generation AND table_name = :table";
const keysOf = (
  { context, generation }: Place,
  table: OwnedTable,
): { context: string; generation: number; table: string } => ({
  context: context.name,
  generation,
  table: table.name,
});

/** The table's checkpoint; the first time its rows are counted, too. */
export async function openCheckpoint(place: Place, table: OwnedTable): Promise<Checkpoint> {
  const keys = keysOf(place, table);
  const read = `SELECT last_key, done FROM banyan.backfill WHERE ${THIS_TABLE}`;
  let [row] = await place.database.query(read, keys);
  if (row === undefined) {
    await place.database.execute(
      `INSERT INTO banyan.backfill (context, generation, table_name, total)
       SELECT :context, :generation, :table, count(*) FROM ${ownedTableName(table.name)}
       ON CONFLICT (context, generation, table_name) DO NOTHING`,
      keys,
    );
    [row] = await place.database.query(read, keys);
  }
  return { lastKey: (row?.last_key ?? null) as Row | null, done: row?.done === true };
}

/**
 * Moves the checkpoint over one page, from where this backfiller saw it.
 * @returns false when another backfiller moved it meanwhile
 */
export async function moveCheckpoint(
  place: Place,
  table: OwnedTable,
  from: Checkpoint,
  to: Checkpoint,
  rows: number,
): Promise<boolean> {
  const moved = await place.database.execute(
    `UPDATE banyan.backfill SET last_key = :to, done = :done, rows = rows + :rows
      WHERE ${THIS_TABLE} AND NOT done AND last_key IS NOT DISTINCT FROM :from`,
    {
      ...keysOf(place, table),
      from: { value: from.lastKey, type: "jsonb" },
      to: { value: to.lastKey, type: "jsonb" },
      done: to.done,
      rows,
    },
  );
  return moved === 1;
}

/** Sums up the checkpoints. */
export async function readProgress({ database, context, generation }: Place): Promise<BackfillProgress> {
  const [row] = await database.query(
    `SELECT coalesce(sum(rows), 0)::int8 AS rows, coalesce(sum(total), 0)::int8 AS total,
            (count(*) FILTER (WHERE done))::int8 AS done
       FROM banyan.backfill WHERE context = :context AND generation = :generation`,
    { context: context.name, generation },
  );
  return { rows: Number(row?.rows), total: Number(row?.total), done: Number(row?.done) >= context.tables.length };
}

/** Whether captured changes may be applied: before that they would be overtaken by nothing, but would meet no rows. */
export const backfillIsComplete = async (place: Place): Promise<boolean> => (await readProgress(place)).done;
