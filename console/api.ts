/** What the console's port serves: the status that `banyan status --json` prints, and moves. */
import type { AuditResult, DataStatus, ParkedRequest, ParkedResult, VerifyRequest } from "./data";
import type { Phase, Side } from "../migration/runtime/phases";

/** Requests of one path over the last 5 minutes; null without data. */
export interface PathFigures {
  readonly requests: number | null;
  readonly errors: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

export interface ContextStatus extends DataStatus {
  readonly name: string;
  /** Why the relay does not answer, null when it does. What it alone knows is unknown then: no phase, no owner, no figures. */
  readonly silence: string | null;
  /** The phase reached. Null: unknown. */
  readonly phase: Phase | null;
  /** The phase that the stack config names; differs from `phase` after a refused hand edit. */
  readonly wanted: Phase | null;
  readonly weight: number;
  readonly generation: number;
  /** Null: unknown. */
  readonly owner: Side | null;
  readonly epoch: number;
  readonly lagMs: number | null;
  readonly backlog: number;
  readonly parked: number;
  readonly backfill: { readonly rows: number; readonly total: number; readonly done: boolean };
  readonly compare: {
    readonly compared: number;
    readonly matched: number;
    readonly mismatched: number;
    readonly inconclusive: number;
  };
  readonly old: PathFigures;
  readonly new: PathFigures;
  readonly brake: boolean;
  readonly rollback: { readonly lossless: boolean; readonly reason?: string };
  /** How long the latest handover held writes up, in milliseconds: as predicted, and as measured. Null before the first. */
  readonly lastHandover: { readonly predictedMs: number; readonly actualMs: number | null } | null;
  readonly next: {
    readonly phase: Phase | null;
    readonly verdict: "ready" | "waiting" | "refused";
    readonly reasons: readonly string[];
  };
}

export interface StageStatus {
  readonly stage: string;
  /** The update under way, if any. */
  readonly update: { readonly title: string; readonly since: string } | null;
  readonly lastUpdate: {
    readonly title: string;
    readonly outcome: MoveResult["outcome"];
    readonly message: string;
    readonly at: string;
  } | null;
  readonly contexts: readonly ContextStatus[];
}

export interface MoveRequest {
  readonly context: string;
  readonly phase: string;
  readonly weight?: number;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly reason?: string;
}

/** Outcomes and their exit codes: done 0, failed 1, refused 2, waiting 3, cancelled 4, usage 64. */
export interface MoveResult {
  readonly outcome: "done" | "failed" | "refused" | "waiting" | "cancelled" | "usage";
  readonly message: string;
  readonly reasons: readonly string[];
}

export const EXIT_CODES: Readonly<Record<MoveResult["outcome"], number>> = {
  done: 0,
  failed: 1,
  refused: 2,
  waiting: 3,
  cancelled: 4,
  usage: 64,
};

/** One line of a move's answer (newline-delimited JSON): progress while it works, the result at the end. */
export type MoveLine =
  { readonly type: "progress"; readonly text: string } | { readonly type: "result"; readonly result: MoveResult };

/**
 * What became of a wish to cancel. `finishing`: the move is past its commit point and goes on to its end.
 * `nothing`: no move of the context is under way.
 */
export interface CancelResult {
  readonly outcome: "cancelled" | "finishing" | "nothing";
  readonly message: string;
}

/** What the console's server is given by whoever runs a stage. */
export interface StageControl {
  status(): Promise<StageStatus>;
  move(request: MoveRequest, progress: (text: string) => void): Promise<MoveResult>;
  /** Cancels the move of a context that is under way. @throws UserError for an unknown context */
  cancel(context: string): Promise<CancelResult>;
  /** Audits a context now. @throws UserError for an unknown context or one without a relay */
  verify(request: VerifyRequest, progress: (rows: number, total: number) => void): Promise<AuditResult>;
  /** Lists, retries and discards parked changes. @throws UserError likewise */
  parked(request: ParkedRequest): Promise<ParkedResult>;
}
