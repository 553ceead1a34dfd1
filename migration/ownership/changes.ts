/** The changes of the ownership row. Each is one conditional UPDATE under the exclusive lock; twins in `decisions.ts`. */
import type { Side } from "../runtime/phases";
import type { Sql } from "../sql/database";
import type { GivesUp } from "./decisions";
import { lockOutWriters } from "./lock";

/** A handover that was begun: its epoch proves that a later change is meant for it. */
export interface Begun {
  readonly to: Side;
  readonly epoch: number;
}

/** Twin of `begin`. `epoch` is that of the row the wish was formed on. @returns the handover, or undefined when refused */
export async function beginHandover(
  tx: Sql,
  context: string,
  epoch: number,
  to: Side,
  deadlineMs: number,
): Promise<Begun | undefined> {
  await lockOutWriters(tx, context);
  const [row] = await tx.query(
    `UPDATE banyan.ownership
        SET handover_to = :to, epoch = epoch + 1, updated_at = banyan.now(),
            handover_deadline = banyan.now() + :deadline_ms * interval '1 millisecond'
      WHERE context = :context
        AND epoch = :epoch
        AND handover_to IS NULL
        AND owner <> :to
      RETURNING epoch`,
    { context, epoch, to, deadline_ms: deadlineMs },
  );
  return row === undefined ? undefined : { to, epoch: Number(row.epoch) };
}

/** Twin of `giveUp`. @returns whether the row changed */
export async function giveUpHandover(tx: Sql, context: string, epoch: number, by: GivesUp): Promise<boolean> {
  await lockOutWriters(tx, context);
  const deadline = by === "anybody" ? "AND handover_deadline <= banyan.now()" : "";
  const changed = await tx.execute(
    `UPDATE banyan.ownership
        SET handover_to = NULL, handover_deadline = NULL, epoch = epoch + 1, updated_at = banyan.now()
      WHERE context = :context
        AND epoch = :epoch
        AND handover_to IS NOT NULL
        ${deadline}`,
    { context, epoch },
  );
  return changed === 1;
}

/** An identifier column and the highest value that the new owner's counter was raised above. */
export interface CoveredIdentifiers {
  readonly table: string;
  readonly column: string;
  readonly upTo: number;
}

/** Twin of `commit`. @returns the new epoch, or undefined when any clause failed: then nothing has changed */
export async function commitHandover(
  tx: Sql,
  context: string,
  handover: Begun,
  covered: readonly CoveredIdentifiers[],
): Promise<number | undefined> {
  await lockOutWriters(tx, context);
  const forward = handover.to === "context";
  const clauses = [
    "context = :context",
    "epoch = :epoch",
    "handover_to = :to",
    "handover_deadline > banyan.now()",
    "NOT EXISTS (SELECT FROM banyan.parked p WHERE p.context = :context)",
    ...(forward ? ["NOT EXISTS (SELECT FROM banyan.outbox o WHERE o.context = :context)"] : []),
    ...(forward ? covered.map(coveredClause) : []),
  ];
  const [row] = await tx.query(
    `UPDATE banyan.ownership
        SET owner = :to, epoch = epoch + 1, handover_to = NULL, handover_deadline = NULL, updated_at = banyan.now()
      WHERE ${clauses.join("\n        AND ")}
      RETURNING epoch`,
    { context, epoch: handover.epoch, to: handover.to },
  );
  return row === undefined ? undefined : Number(row.epoch);
}

/** Rows, not the sequence: refused writes advance the sequence, too, and leave no row. */
const coveredClause = ({ table, column, upTo }: CoveredIdentifiers): string =>
  `(SELECT coalesce(max("${column}"), 0) FROM public."${table}") <= ${Math.trunc(upTo)}`;

/** Twin of `retire`. @returns the new epoch, or undefined when refused */
export async function retireOldPath(tx: Sql, context: string, epoch: number): Promise<number | undefined> {
  await lockOutWriters(tx, context);
  const [row] = await tx.query(
    `UPDATE banyan.ownership
        SET epoch = epoch + 1, updated_at = banyan.now()
      WHERE context = :context
        AND epoch = :epoch
        AND handover_to IS NULL
        AND owner = 'context'
      RETURNING epoch`,
    { context, epoch },
  );
  return row === undefined ? undefined : Number(row.epoch);
}
