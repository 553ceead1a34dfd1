/** Phases, in order. A context has one, named in the stack config. */
export const PHASES = ["monolith", "replicate", "shadow", "canary", "extracted", "retired"] as const;
export type Phase = (typeof PHASES)[number];
/** The side whose store is the source of truth. */
export type Side = "monolith" | "context";

/** What a transition answers, and what listener rules are computed from. */
export interface TransitionResult {
  readonly context: string;
  /** The phase reached: the wanted one, or the transition threw. */
  readonly phase: Phase;
  /** Percent of safe requests that the new path serves: 1–99 in `canary`, else 0 or 100. */
  readonly weight: number;
  readonly generation: number;
  readonly owner: Side;
  readonly epoch: number;
  /** What people should look at although the phase was reached: restored foreign keys that hold for new rows only. */
  readonly warnings?: readonly string[];
}

/** Input of the relay function's transition (the `input` of `aws.lambda.Invocation`, which adds `tf`). */
export interface TransitionRequest {
  readonly kind: "transition";
  readonly context: string;
  readonly phase: Phase;
  readonly weight: number;
  readonly generation: number;
  readonly table: string;
  /** Recorded with the transition. Nothing that refuses today may be overridden: all of it is safety (backfill, drift, ownership, generations). */
  readonly force?: { readonly reason: string };
}

/** Everything the relay function understands. */
export type RelayEvent =
  | TransitionRequest
  | { readonly kind: "ring" }
  | { readonly kind: "sweep" }
  | { readonly kind: "status" }
  /** What a transition to the phase would do, and what would refuse it. Changes nothing. */
  | (Omit<TransitionRequest, "kind" | "force"> & { readonly kind: "plan" })
  /** Ends the transition under way, unless it is past its commit point. */
  | { readonly kind: "cancel"; readonly by?: string }
  /** Watches over the handover that is about to begin on the row of `epoch`: finishes it when its coordinator does not. */
  | { readonly kind: "guard"; readonly epoch: number }
  /** Compares both sides. Answers within its time: `next` of the answer, given as `state`, carries it on. */
  | { readonly kind: "verify"; readonly state?: unknown; readonly repair?: boolean; readonly budgetMs?: number }
  /** Dead letters: lists them, then does what is asked for. */
  | { readonly kind: "parked"; readonly retry?: readonly number[] | "all"; readonly discard?: Discard };

/** Gives a parked change up for good. */
export interface Discard {
  readonly id: number;
  /** Why; recorded. At least ten characters. */
  readonly reason: string;
  /** Who decided; recorded. */
  readonly by: string;
}
