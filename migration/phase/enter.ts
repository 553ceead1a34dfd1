/** Beginning and end of a table's life: `monolith → replicate`, and the way back to `monolith`. */
import { captureIsInstalled } from "../capture";
import type { DataPlane } from "../data-plane";
import { firstOwnerItem, isClosedAt, mayPublish } from "../ownership/decisions";
import { boundLockWaits } from "../ownership/lock";
import { createOwnerItem, publishOwnerItem, readOwnerItem } from "../ownership/owner-item";
import type { Ownership } from "../ownership/truth";
import type { Sql } from "../sql/database";
import { borderObjections, foreignKeys } from "./border-keys";
import type { Journal } from "./journal";
import { awaitShortTransactions } from "./long-transactions";
import { appendTransition, recordPhase, type TransitionRecord } from "./record";
import { RefusedTransition } from "./refused";
import type { TransitionVerbs } from "./verbs";

/**
 * Starts capture and gives the new table its closed `OWNER`; only then, in one transaction, does the generation count as
 * used and the phase as `replicate`. Interrupted before that it is simply done again: the backfill has not begun.
 */
export async function enter(
  plane: DataPlane,
  verbs: TransitionVerbs,
  journal: Journal,
  from: Ownership,
  record: TransitionRecord,
): Promise<void> {
  const { context, database, table, generation } = plane;
  const objections = borderObjections(context, await foreignKeys(database));
  if (objections.length > 0) throw new RefusedTransition("border-foreign-keys", context.name, record.phase, objections);
  await awaitShortTransactions(plane, record.phase, false);
  await plane.observe("phase.enter.clear", { context: context.name });
  await clearBetweenLives(plane);
  await plane.observe("phase.enter.owner", { table });
  await openTable(plane, from);
  await plane.observe("phase.enter.capture", { context: context.name });
  await verbs.installCapture(plane);
  await plane.observe("phase.enter.record", { generation });
  await database.transaction(async (tx) => {
    await beginLife(tx, plane, from, record);
    await appendTransition(tx, from, record);
    await journal.commit(tx);
  });
}

/**
 * The row first: who holds it is alone in beginning or ending a life. Then capture must be there, since a removal may have
 * come after this entry's installation, and what was captured until now is cleared once more: with another removal and
 * installation in between, rows may have changed after it uncaptured. What is captured from here on is captured without a gap.
 */
async function beginLife(tx: Sql, plane: DataPlane, from: Ownership, record: TransitionRecord): Promise<void> {
  const { context, table, generation } = plane;
  const changed = await tx.execute(
    `UPDATE banyan.ownership
        SET phase = :phase, weight = :weight, generation = :generation, table_name = :table, updated_at = banyan.now()
      WHERE context = :context AND epoch = :epoch AND phase = 'monolith' AND owner = 'monolith'`,
    { context: context.name, phase: record.phase, weight: record.weight, generation, table, epoch: from.epoch },
  );
  if (changed !== 1 || !(await captureIsInstalled(tx, context))) throw overtaken(plane, record);
  await clearLeftovers(tx, context.name);
  const first = await tx.execute(
    `INSERT INTO banyan.generations (context, generation, table_name, used_at)
     VALUES (:context, :generation, :table, banyan.now()) ON CONFLICT DO NOTHING`,
    { context: context.name, generation, table },
  );
  if (first !== 1) throw overtaken(plane, record);
}

/** A new table's `OWNER` is there from the start, closed. One that an interrupted entry left is brought to this epoch. */
async function openTable(plane: DataPlane, from: Ownership): Promise<void> {
  const first = firstOwnerItem(from);
  if (await createOwnerItem(plane, first)) return;
  const stored = await readOwnerItem(plane);
  if (isClosedAt(stored, first.epoch)) return;
  if (mayPublish(stored, first) && (await publishOwnerItem(plane, first))) return;
  throw new RefusedTransition("generation-mismatch", plane.context.name, "replicate", [
    `Table ${plane.table} has an OWNER of another history: it is not new. Set a generation that was never used.`,
  ]);
}

/** The phase first: interrupted after that, the generation is over, and what is left is cleared by the next run. */
export async function leave(
  plane: DataPlane,
  verbs: TransitionVerbs,
  journal: Journal,
  from: Ownership,
  record: TransitionRecord,
): Promise<void> {
  await plane.observe("phase.leave.record", { context: plane.context.name });
  await recordAndCommit(plane, journal, from, record);
  await tidy(plane, verbs);
}

/** Changes phase and weight alone. @throws RefusedTransition when the row has changed or the transition was cancelled */
export async function recordAndCommit(
  plane: DataPlane,
  journal: Journal,
  from: Ownership,
  record: TransitionRecord,
): Promise<void> {
  await plane.database.transaction(async (tx) => {
    if (!(await recordPhase(tx, from, record))) throw overtaken(plane, record);
    await journal.commit(tx);
  });
}

/**
 * Nothing is captured, and nothing waits to be applied to a table whose life is over. Idempotent. Each of its transactions
 * holds the ownership row and looks at the phase: whoever wakes when the next life has begun leaves that one alone.
 */
export async function tidy(plane: DataPlane, verbs: TransitionVerbs): Promise<void> {
  await plane.observe("phase.leave.capture", { context: plane.context.name });
  await verbs.removeCapture(plane, (tx) => isBetweenLives(tx, plane.context.name));
  await clearBetweenLives(plane);
}

async function clearBetweenLives({ database, context, settings }: DataPlane): Promise<void> {
  await database.transaction(async (tx) => {
    await boundLockWaits(tx, settings.lockTimeoutMs);
    if (await isBetweenLives(tx, context.name)) await clearLeftovers(tx, context.name);
  });
}

/** Whether the table's life is over and the next has not begun: until the transaction ends, which holds the row. */
async function isBetweenLives(tx: Sql, context: string): Promise<boolean> {
  const [row] = await tx.query("SELECT phase FROM banyan.ownership WHERE context = :context FOR UPDATE", { context });
  return row?.phase === "monolith";
}

/**
 * Changes captured in an earlier life must not reach the next table: rows changed since without capture would be older
 * there for good. Parked ones are of that life, too; the side table of versions stays.
 */
async function clearLeftovers(tx: Sql, context: string): Promise<void> {
  for (const table of ["outbox", "parked", "attempts"])
    await tx.execute(`DELETE FROM banyan.${table} WHERE context = :context`, { context });
}

export const overtaken = (plane: DataPlane, record: Pick<TransitionRecord, "phase">): RefusedTransition =>
  new RefusedTransition("overtaken", plane.context.name, record.phase, [
    "Another transition changed the ownership row meanwhile: run the update again.",
  ]);
