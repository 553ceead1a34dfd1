/** The backfill: copies a context's rows page by page into its table, while capture is on and the relay holds back. */
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { type Lease, takeLease } from "../replica/lease";
import { type BackfillProgress, type Checkpoint, moveCheckpoint, openCheckpoint, readProgress } from "./checkpoints";
import { keyOf, readPage } from "../sql/owned-rows";
import { putRows } from "./put";

export { backfillIsComplete, readProgress, type BackfillProgress } from "./checkpoints";

/**
 * Goes on from the checkpoints for at most `budgetMs`, a page being the smallest step. Killed at any instant it repeats at
 * most one page, which changes nothing: a row is put only where no item stands. Memory is two pages, whatever the table's size.
 * Does nothing while another backfiller is at work; that one holds a lease is for speed, safety rests on the conditions.
 */
export async function backfill(plane: DataPlane, budgetMs: number): Promise<BackfillProgress> {
  const until = plane.now() + budgetMs;
  const progress = await readProgress(plane);
  if (progress.done) return progress;
  const lease = await takeLease(plane, `${plane.context.name}/backfill`, plane.table);
  if (lease === undefined) return progress;
  try {
    for (const table of plane.context.tables) {
      const finished = await backfillTable(plane, table, until, lease);
      if (!finished) break;
    }
  } finally {
    await lease.release().catch(() => undefined);
  }
  return readProgress(plane);
}

/** @returns false when time ran out */
async function backfillTable(plane: DataPlane, table: OwnedTable, until: number, lease: Lease): Promise<boolean> {
  const { database, context, settings, observe } = plane;
  const step = { context: context.name, table: table.name };
  const read = async (after: Row | null): ReturnType<typeof readPage> => {
    await observe("backfill.read", { ...step, after });
    return readPage(database, table, after, settings.backfillPageRows);
  };
  await observe("backfill.open", step);
  let checkpoint = await openCheckpoint(plane, table);
  while (!checkpoint.done) {
    let page = await read(checkpoint.lastKey);
    for (;;) {
      const { rows, last } = page;
      const tail = rows.at(-1);
      const next: Checkpoint = { lastKey: tail === undefined ? checkpoint.lastKey : keyOf(table, tail), done: last };
      const outOfTime = plane.now() >= until || !(await lease.renew());
      // The next page is read while this one is put; it is put only after this one is in and checkpointed.
      const ahead = last || outOfTime ? undefined : read(next.lastKey);
      ahead?.catch(() => undefined);
      await observe("backfill.put", { ...step, rows: rows.length });
      await putRows(plane, table, rows);
      await observe("backfill.checkpoint", { ...step, ...next });
      if (!(await moveCheckpoint(plane, table, checkpoint, next, rows.length))) break;
      checkpoint = next;
      if (ahead === undefined) return last;
      page = await ahead;
    }
    // Another backfiller is at work: go on from where it stands.
    checkpoint = await openCheckpoint(plane, table);
    if (plane.now() >= until) return checkpoint.done;
  }
  return true;
}
