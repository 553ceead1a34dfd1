/** Beginning and end of a table's life: `monolith → replicate`, and the way back to `monolith`. */
import type { DataPlane } from "../data-plane";
import { firstOwnerItem, isClosedAt, mayPublish } from "../ownership/decisions";
import { createOwnerItem, publishOwnerItem, readOwnerItem } from "../ownership/owner-item";
import type { Ownership } from "../ownership/truth";
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
  await clearLeftovers(plane);
  await plane.observe("phase.enter.owner", { table });
  await openTable(plane, from);
  await plane.observe("phase.enter.capture", { context: context.name });
  await verbs.installCapture(plane);
  await plane.observe("phase.enter.record", { generation });
  const recorded = await database.transaction(async (tx) => {
    const changed = await tx.execute(
      `UPDATE banyan.ownership
          SET phase = :phase, weight = :weight, generation = :generation, table_name = :table, updated_at = banyan.now()
        WHERE context = :context AND epoch = :epoch AND phase = 'monolith' AND owner = 'monolith'`,
      { context: context.name, phase: record.phase, weight: record.weight, generation, table, epoch: from.epoch },
    );
    if (changed !== 1) return false;
    await tx.execute(
      `INSERT INTO banyan.generations (context, generation, table_name, used_at)
       VALUES (:context, :generation, :table, banyan.now())`,
      { context: context.name, generation, table },
    );
    await appendTransition(tx, from, record);
    await journal.commit(tx);
    return true;
  });
  if (!recorded) throw overtaken(plane, record);
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

/** Nothing is captured, and nothing waits to be applied to a table whose life is over. Idempotent. */
export async function tidy(plane: DataPlane, verbs: TransitionVerbs): Promise<void> {
  await plane.observe("phase.leave.capture", { context: plane.context.name });
  await verbs.removeCapture(plane);
  await clearLeftovers(plane);
}

/**
 * Changes captured in an earlier life must not reach the next table: rows changed since without capture would be older
 * there for good. Parked ones are of that life, too; the side table of versions stays.
 */
async function clearLeftovers({ database, context }: DataPlane): Promise<void> {
  for (const table of ["outbox", "parked", "attempts"])
    await database.execute(`DELETE FROM banyan.${table} WHERE context = :context`, { context: context.name });
}

export const overtaken = (plane: DataPlane, record: Pick<TransitionRecord, "phase">): RefusedTransition =>
  new RefusedTransition("overtaken", plane.context.name, record.phase, [
    "Another transition changed the ownership row meanwhile: run the update again.",
  ]);
