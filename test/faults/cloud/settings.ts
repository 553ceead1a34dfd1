/** The stage that faults are injected into: every duration of the protocol shortened, so that a point takes seconds. */
import type { StageConfig } from "../../../infra/compute/config/schema";
import type { Settings } from "../../../migration/runtime/settings";

export const STAGE = "faults";

export const FAULT_SETTINGS: Partial<Settings> = {
  handoverDeadlineMs: 2_500,
  lockTimeoutMs: 400,
  longTransactionMs: 500,
  longTransactionWaitMs: 1_500,
  drainAheadMs: 1_000,
  callTimeoutMs: 2_500,
  refusedRingMs: 300,
  forwardBudgetMs: 6_000,
  forwardPauseMs: 30,
  // Above the skew: a clock that is set ahead makes everything that waits look old.
  lagBoundMs: 6_000,
  ringIntervalMs: 250,
  leaseMs: 1_500,
  backfillPageRows: 20,
  relayBatchChanges: 20,
  parkAfterAttempts: 4,
  auditSliceMs: 200,
};

/** What the stack config of such a stage would say. */
export const configOf = (authPublicKey: string): Pick<StageConfig, "authPublicKey" | "settings" | "gates"> => ({
  authPublicKey,
  settings: FAULT_SETTINGS,
  gates: {},
});

export const WORLD_DEFAULTS = {
  /** Longer than any lease and deadline above: what is frozen for so long wakes as a zombie. */
  freezeMs: 3_200,
  /** How far clocks are set off: past every lease and deadline. */
  skewMs: 3_000,
  /** The schedule that finds what was not rung; a minute on AWS. */
  sweepMs: 4_000,
  /** An answer that comes so late is late for everybody who waits for it. */
  lateMs: 700,
  /** Rows that the monolith has before the migration: several pages of the backfill. */
  rows: 50,
  slots: 3_000,
} as const;
