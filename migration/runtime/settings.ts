/** Every duration and bound of the protocol, in one place. Functions and the monolith's edge read them from `BANYAN_SETTINGS` (JSON of overrides). */
export const DEFAULT_SETTINGS = {
  /** A handover not committed this long after Begin is given up. Long enough for a drain, short enough for a client. */
  handoverDeadlineMs: 30_000,
  /** How long Begin and Commit wait for in-flight writers before they try again. */
  lockTimeoutMs: 2_000,
  /** A transaction on the context's tables that is open for longer than this is waited for before a handover begins. */
  longTransactionMs: 2_000,
  /** How long it is waited for; then the handover is refused and the transactions are named. Nothing has begun by then. */
  longTransactionWaitMs: 10_000,
  /** Longest drain before a handover: what it moves need not be moved while writes wait. */
  drainAheadMs: 10_000,
  /** How long a transition waits for a complete and close follower, or for another's handover to end. Below a function's 900 s. */
  transitionBudgetMs: 600_000,
  /** A call to a store that has no answer by then has failed. Above the Data API's own 45 s a statement. */
  callTimeoutMs: 50_000,
  /** A write that both sides have refused for this long rings the relay: a handover under way may have nobody left. */
  refusedRingMs: 1_000,
  /** How long a write that the other side refused is retried while a handover lasts. Shorter than a load balancer's 60 s. */
  forwardBudgetMs: 35_000,
  /** Pause between two attempts to forward. */
  forwardPauseMs: 100,
  /** A reader is pinned to the monolith this long after its write; the lag bound. */
  lagBoundMs: 5_000,
  /** One ring of the relay per this long and process. */
  ringIntervalMs: 250,
  /** A relay's lease: renewed while it works. */
  leaseMs: 15_000,
  /** A writer token not renewed for this long is void. */
  tokenLifetimeMs: 3_600_000,
  /** Rows a backfill page. */
  backfillPageRows: 500,
  /** Conditional puts in flight while backfilling. */
  backfillConcurrency: 32,
  /** Changes a relay batch. */
  relayBatchChanges: 250,
  /** Applies in flight at DynamoDB. */
  relayConcurrency: 32,
  /** Tries of a change that cannot be applied before it is parked. */
  parkAfterAttempts: 8,
  /** How long one sweep carries the rolling audit on: some 3,000 rows. Short, since it takes CPU and one of the relay's few environments. */
  auditSliceMs: 2_000,
  /** Pause between the end of a full pass of the rolling audit and the next one. */
  auditPauseMs: 900_000,
  /** Outbox buckets a table: a bucket key carries about 330 writes a second. */
  outboxBuckets: 8,
  /** Gap left above the old side's identifiers at a handover. */
  identifierGap: 100,
} as const;

export type Settings = { readonly [K in keyof typeof DEFAULT_SETTINGS]: number };

/** Reads overrides from JSON. @throws Error naming the key: an unknown name, or a value that is not a positive number. */
export function parseSettings(json: string | undefined): Settings {
  if (json === undefined || json === "") return DEFAULT_SETTINGS;
  const overrides = JSON.parse(json) as Record<string, unknown>;
  for (const [key, value] of Object.entries(overrides)) {
    if (!(key in DEFAULT_SETTINGS))
      throw new Error(`BANYAN_SETTINGS: unknown setting "${key}"; known: ${Object.keys(DEFAULT_SETTINGS).join(", ")}`);
    if (typeof value !== "number" || !(value > 0))
      throw new Error(`BANYAN_SETTINGS: ${key} must be a positive number, not ${JSON.stringify(value)}`);
  }
  return { ...DEFAULT_SETTINGS, ...(overrides as Partial<Settings>) };
}
