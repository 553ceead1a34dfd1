/** The verbs of the data plane that a transition drives. An argument, so that the coordinator depends on none of them. */
import type { DataPlane } from "../data-plane";
import type { HandoverVerbs } from "../handover/verbs";
import type { Sql } from "../sql/database";

export interface BackfillProgress {
  readonly rows: number;
  readonly total: number;
  readonly done: boolean;
}

export interface TransitionVerbs extends HandoverVerbs {
  /** Puts the triggers on every table of the context. Idempotent. */
  installCapture(plane: DataPlane): Promise<unknown>;
  /** Takes them off where `permits`, asked in the transaction that does it, says so. Idempotent. */
  removeCapture(plane: DataPlane, permits: (tx: Sql) => Promise<boolean>): Promise<unknown>;
  /** Copies rows for at most `budgetMs`, from its checkpoint on. Idempotent. */
  backfill(plane: DataPlane, budgetMs: number): Promise<BackfillProgress>;
}
