/** The latest change of the owner, as the audit trail has it. */
import type { Json } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";

export interface LastHandover {
  readonly from: string;
  readonly to: string;
  /** How long writes were expected to be held up, and how long they were, in milliseconds. */
  readonly predictedMs: number;
  /** Null when its coordinator died behind the commit: the relay finished it, and nobody measured. */
  readonly actualMs: number | null;
}

/** Null before the first. */
export async function lastHandover({ context, database }: DataPlane): Promise<LastHandover | null> {
  const [row] = await database.query(
    `SELECT from_phase, to_phase, evidence->'blackout' AS blackout FROM banyan.transitions
      WHERE context = :context AND evidence->'blackout' IS NOT NULL ORDER BY id DESC LIMIT 1`,
    { context: context.name },
  );
  if (row === undefined) return null;
  const shown = typeof row.blackout === "string" ? (JSON.parse(row.blackout) as Json) : row.blackout;
  const { predictedMs, actualMs } = shown as { readonly predictedMs: number; readonly actualMs?: number };
  return {
    from: row.from_phase as string,
    to: row.to_phase as string,
    predictedMs: Number(predictedMs),
    actualMs: actualMs === undefined ? null : Number(actualMs),
  };
}
