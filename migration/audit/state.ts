/** An audit under way, as it is handed from invocation to invocation. JSON, and of bounded size. */
import type { Json } from "../../extracted/bounded-context";
import type { Cursor } from "./chunks";
import type { Finding } from "./judge";
import type { Subject } from "./subject";
import type { View } from "./view";

export const AUDIT_DEFAULTS = {
  /** Suspects kept for a second look; more than that, and the look is taken at once. */
  suspectsKept: 500,
  /** Looks at a suspect that keeps changing before it is left open. */
  looks: 4,
  /** Differences that are listed with key and fields; all are counted. */
  listed: 100,
  /** Keys and names kept of rows that differ; those of more are reported beside their rows. */
  claimed: 2_000,
} as const;

/** A subject on which the sides differ. */
export interface Difference extends Finding {
  /** The table; `references` for a unique name, `items` for an item that is no row's. */
  readonly table: string;
  readonly key: Json;
  /** The parked or discarded change that explains it. */
  readonly cause?: string;
  /** After `--repair`: `repaired`, or why not. */
  readonly repair?: string;
}

/** A difference that was seen once. It is a divergence when it is seen again, unchanged, after the lag bound. */
export interface Suspect {
  readonly subject: Subject;
  /** Fingerprint of what was seen. */
  readonly seen: string;
}

export interface Counts {
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  /** Of these, such as cannot have come from the relay. */
  readonly rogue: number;
  /** Of these, such as a parked or discarded change explains. */
  readonly explained: number;
  /** Of these, repaired by this run. */
  readonly repaired: number;
}

export const NO_COUNTS: Counts = { missing: 0, extra: 0, different: 0, rogue: 0, explained: 0, repaired: 0 };

export interface AuditState {
  readonly view: View;
  readonly epoch: number;
  /** The context's table: another life of the context is another audit. */
  readonly table: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly cursor: Cursor;
  /** Rows compared, and rows that were there when it began. */
  readonly rows: number;
  readonly total: number;
  readonly counts: Counts;
  /** Suspects that changed at every look. */
  readonly open: number;
  readonly suspects: readonly Suspect[];
  readonly differences: readonly Difference[];
  /** Keys and unique names of rows that differ: that these lead astray follows from it, and is no difference of its own. */
  readonly claimed: readonly string[];
}
