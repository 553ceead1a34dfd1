/** What the console's port serves about a context's data: audits and dead letters. */

export interface VerifyRequest {
  readonly context: string;
  /** Sends the follower's rows again wherever they differ. */
  readonly repair?: boolean;
}

/** What a full audit of a context found: both stores row by row through the mapping. */
export interface AuditResult {
  readonly verdict: "equal" | "different" | "inconclusive";
  /** Rows compared. */
  readonly rows: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  /** Of the differences: written outside the relay; explained by a parked or discarded change; repaired by this run. */
  readonly rogue: number;
  readonly explained: number;
  readonly repaired: number;
  /** The first differences, with keys and fields, never with values. */
  readonly differences: readonly {
    readonly table: string;
    readonly key: string;
    readonly kind: string;
    readonly fields: readonly string[];
    readonly rogue?: string;
    readonly cause?: string;
    /** `repaired`, or why not. */
    readonly repair?: string;
  }[];
  /** Differences that are counted and not listed. */
  readonly more: number;
  /** Why the verdict is not a clear one. */
  readonly reason?: string;
}

/** One line of an audit's answer (newline-delimited JSON). */
export type VerifyLine =
  | { readonly type: "progress"; readonly rows: number; readonly total: number }
  | { readonly type: "result"; readonly result: AuditResult }
  | { readonly type: "error"; readonly error: string; readonly exitCode?: number };

export interface ParkedRequest {
  readonly context: string;
  /** Parked changes to send again. */
  readonly retry?: readonly number[] | "all";
  /** A parked change to give up for good. */
  readonly discard?: { readonly id: number; readonly reason: string; readonly by: string };
}

export interface ParkedResult {
  readonly outcomes: readonly {
    readonly id: number;
    readonly outcome: "applied" | "superseded" | "failed" | "discarded" | "refused" | "unknown";
    readonly message: string;
  }[];
  readonly parked: readonly {
    readonly id: number;
    readonly direction: "forward" | "back";
    readonly table: string;
    readonly op: string;
    readonly key: unknown;
    readonly error: string;
    readonly attempts: number;
    readonly since: string;
  }[];
  /** Parked changes that are not listed. */
  readonly more: number;
}

/** What a context's status says of its data. */
export interface DataStatus {
  /** Of the parked changes: since when the oldest waits, and its error. */
  readonly oldestParked: { readonly since: string; readonly error: string } | null;
  /** Where the monolith's tables are not what the declaration says; nothing is applied until they agree. */
  readonly drift: readonly string[];
  readonly audit: {
    /** What the last full pass found. */
    readonly last: (Omit<AuditResult, "differences" | "more"> & { readonly at: string }) | null;
    /** The pass under way in the background. */
    readonly pass: { readonly rows: number; readonly total: number } | null;
  };
}
