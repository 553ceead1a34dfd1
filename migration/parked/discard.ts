/** Gives a parked change up for good: on record, with the reason, and kept. */
import type { DataPlane } from "../data-plane";
import { requireOwnership } from "../ownership/read";
import type { Discard } from "../runtime/phases";
import type { ParkedOutcome } from "./retry";

export const DISCARD_DEFAULTS = {
  /** Shorter is no reason: whoever finds the difference in a year must understand it. */
  reasonCharacters: 10,
} as const;

/** A discard that was asked for without what it needs. A user error: nothing has changed. */
export class DiscardRefused extends Error {
  override readonly name = "DiscardRefused";
  readonly code = "discard-refused";
}

/**
 * Moves the change from `banyan.parked` to `banyan.discarded` and appends to the audit trail, in one transaction. What the
 * follower lacks from now on is a known divergence: the audit names the discard.
 * @throws DiscardRefused without a reason or a name
 */
export async function discardParked(plane: DataPlane, { id, reason, by }: Discard): Promise<ParkedOutcome> {
  const why = reason.trim();
  const who = by.trim();
  if (why.length < DISCARD_DEFAULTS.reasonCharacters)
    throw new DiscardRefused(
      `A change is discarded for a reason of at least ${DISCARD_DEFAULTS.reasonCharacters} characters, which is recorded: "${why}" is too short.`,
    );
  if (who === "") throw new DiscardRefused("A discard records who decided it: nobody was named.");
  const context = plane.context.name;
  const { phase, weight, generation, epoch } = await requireOwnership(plane.database, context);
  await plane.observe("parked.discard", { context, id });
  const found = await plane.database.transaction(async (tx) => {
    const [row] = await tx.query(
      `WITH gone AS (DELETE FROM banyan.parked WHERE id = :id AND context = :context RETURNING *)
       INSERT INTO banyan.discarded (id, context, generation, direction, change_id, change, error, attempts, parked_at,
                                     discarded_at, discarded_by, discarded_reason)
       SELECT id, context, :generation, direction, change_id, change, error, attempts, at, banyan.now(), :who, :why FROM gone
       RETURNING change_id, direction, error`,
      { id, context, generation, who, why },
    );
    if (row === undefined) return false;
    const evidence = { discarded: { id, change: row.change_id, direction: row.direction, error: row.error } };
    await tx.execute(
      `INSERT INTO banyan.transitions (context, from_phase, to_phase, weight, generation, epoch, who, at, evidence, reason)
       VALUES (:context, :phase, :phase, :weight, :generation, :epoch, :who, banyan.now(), :evidence, :why)`,
      { context, phase, weight, generation, epoch, who, why, evidence: { value: evidence as never, type: "jsonb" } },
    );
    return true;
  });
  return found
    ? { id, outcome: "discarded", message: `discarded by ${who}: ${why}` }
    : { id, outcome: "unknown", message: `no change ${id} is parked` };
}
