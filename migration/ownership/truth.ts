/** The shapes of the truth (a row of `banyan.ownership`) and of its copy (the `OWNER` item of a context's table). */
import type { Phase, Side } from "../runtime/phases";

/** What decides who may write: the part of the ownership row that every decision is made from. */
export interface Truth {
  readonly owner: Side;
  /** Raised by every change of the row: a handover begun, given up or committed. The fencing token. */
  readonly epoch: number;
  /** The side a handover under way leads to, or null. */
  readonly handoverTo: Side | null;
  /** Unix milliseconds on the database's clock, set exactly while a handover is under way. */
  readonly deadline: number | null;
}

/** The whole row. */
export interface Ownership extends Truth {
  readonly context: string;
  readonly phase: Phase;
  /** Percent of safe requests that the new path serves. */
  readonly weight: number;
  readonly generation: number;
  /** The table that is the context's store: an actor with another one is of an earlier life of the context. */
  readonly table: string;
  /** The database's clock when the row was read, in Unix milliseconds. */
  readonly readAt: number;
}

/** The copy in the context's table, from one read of the row. Environments may register only while it is accepting. */
export interface OwnerItem {
  readonly epoch: number;
  readonly accepting: boolean;
  /** There is no old path any more: environments that register now write no outbox items. */
  readonly retired: boolean;
}
