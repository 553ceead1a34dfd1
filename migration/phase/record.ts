/** Phase, weight and the audit trail in Postgres. */
import type { Json } from "../../extracted/bounded-context";
import type { Ownership } from "../ownership/truth";
import type { Phase } from "../runtime/phases";
import type { Sql } from "../sql/database";

/** One entry of `banyan.transitions`. */
export interface TransitionRecord {
  readonly phase: Phase;
  readonly weight: number;
  readonly epoch: number;
  readonly generation: number;
  readonly evidence: Readonly<Record<string, Json>>;
  /** Given by whoever forced the transition. */
  readonly reason: string | null;
}

/** Who the audit trail names: the coordinator acts for whoever ran the update. */
const WHO = "transition";

/**
 * Sets phase and weight and appends to the trail, if the row still is what the transition looked at (its epoch, which
 * the commit of a handover has just raised, and its phase). @returns false when it is not: then nothing has changed
 */
export async function recordPhase(tx: Sql, from: Ownership, to: TransitionRecord): Promise<boolean> {
  const changed = await tx.execute(
    `UPDATE banyan.ownership SET phase = :phase, weight = :weight, updated_at = banyan.now()
      WHERE context = :context AND epoch = :epoch AND phase = :from_phase AND generation = :generation`,
    {
      context: from.context,
      phase: to.phase,
      weight: to.weight,
      epoch: to.epoch,
      from_phase: from.phase,
      generation: to.generation,
    },
  );
  if (changed === 1) await appendTransition(tx, from, to);
  return changed === 1;
}

export async function appendTransition(tx: Sql, from: Ownership, to: TransitionRecord): Promise<void> {
  await tx.execute(
    `INSERT INTO banyan.transitions (context, from_phase, to_phase, weight, generation, epoch, who, at, evidence, reason)
     VALUES (:context, :from_phase, :to_phase, :weight, :generation, :epoch, :who, banyan.now(), :evidence, :reason)`,
    {
      context: from.context,
      from_phase: from.phase,
      to_phase: to.phase,
      weight: to.weight,
      generation: to.generation,
      epoch: to.epoch,
      who: WHO,
      evidence: { value: to.evidence, type: "jsonb" },
      reason: { value: to.reason, type: "text" },
    },
  );
}

/** Generations that had a life, in order. */
export async function usedGenerations(sql: Sql, context: string): Promise<readonly number[]> {
  const rows = await sql.query(
    "SELECT generation FROM banyan.generations WHERE context = :context ORDER BY generation",
    { context },
  );
  return rows.map((row) => Number(row.generation));
}
