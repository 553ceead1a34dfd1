/**
 * How long writes will be held up by a handover, predicted from what was measured before it. Pure.
 *
 *     wait    the exclusive lock waits for the writers in flight, and new writers queue behind it: as long again as the oldest of
 *             them has been open (of something seen at a random moment as much is expected to be left as is gone), at most
 *             one lock timeout
 *     drain   what is in the outbox when writers are held off, in rounds of the measured length. Before that the relay has
 *             drained ahead to one batch; it only falls short of that if changes come faster than it moves them
 *     tokens  back only: the writers' tokens are revoked, so many at once, and what each wrote last is read
 *     steps   the round trips of begin, the last look at the outbox, identifiers, commit and publication
 *
 * A round's length is taken as constant up to the number of changes that was measured, and in proportion beyond: part of it does
 * not depend on the number, so that a long drain is rather over- than underestimated.
 */
import type { Side } from "../runtime/phases";
import type { Settings } from "../runtime/settings";

/** What the relay's latest busy stretch showed. */
export interface Pace {
  /** Mean length of a round that moved something, in milliseconds. */
  readonly roundMs: number;
  readonly changesPerRound: number;
  /** At the owner, over the same stretch. */
  readonly changesPerSecond: number;
}

export interface Measured {
  readonly to: Side;
  /** Changes in the owner's outbox. */
  readonly backlog: number;
  /** Null when the relay has not moved anything yet. */
  readonly pace: Pace | null;
  /** One round trip to the database, and to the context's table, in milliseconds. */
  readonly databaseMs: number;
  readonly tableMs: number;
  /** Ages of the transactions that hold the writers' lock, in milliseconds. */
  readonly inFlightMs: readonly number[];
  /** Registered writer tokens. */
  readonly tokens: number;
  readonly sequences: number;
  /** Foreign keys to sever or to restore. */
  readonly keys: number;
}

export interface Blackout {
  readonly expectedMs: number;
  /** Then the handover is given up, and the old owner's writers go on. */
  readonly atMostMs: number;
  readonly waitMs: number;
  readonly drainMs: number;
  readonly tokensMs: number;
  readonly stepsMs: number;
}

/** Round trips of the steps, counted in the code: `handover.ts`, `change-owner.ts`, `drain.ts`. Cancellation is looked for before each. */
const TRIPS = {
  begin: { database: 3, table: 0 },
  close: { database: 1, table: 2 },
  revoke: { database: 1, table: 2 },
  /** A drain that finds nothing: ownership, lease, drift, attempts, the empty read, release; then the look that counts. */
  drain: { database: 9, table: 0 },
  sequence: { database: 2, table: 2 },
  commit: { database: 10, table: 0 },
  /** Where the commit changes foreign keys: it locks their tables first. */
  tables: { database: 2, table: 0 },
  publish: { database: 2, table: 2 },
} as const;

/** Trips of a round whose length was never measured: read, apply, remove, and what they check. */
const UNMEASURED_ROUND_TRIPS = 12;

type Bounds = Pick<
  Settings,
  "lockTimeoutMs" | "drainAheadMs" | "relayBatchChanges" | "relayConcurrency" | "handoverDeadlineMs"
>;

export function predictBlackout(measured: Measured, bounds: Bounds): Blackout {
  const { databaseMs, tableMs } = measured;
  const cost = ({ database, table }: { readonly database: number; readonly table: number }): number =>
    database * databaseMs + table * tableMs;
  const waitMs = Math.min(bounds.lockTimeoutMs, Math.max(0, ...measured.inFlightMs));
  const drainMs = drainTime(measured, bounds);
  const back = measured.to === "monolith";
  const waves = Math.ceil(measured.tokens / bounds.relayConcurrency);
  const tokensMs = back ? cost(TRIPS.close) + cost(TRIPS.revoke) + waves * tableMs : 0;
  const stepsMs =
    cost(TRIPS.begin) +
    cost(TRIPS.drain) +
    measured.sequences * cost(TRIPS.sequence) +
    cost(TRIPS.commit) +
    (measured.keys > 0 ? cost(TRIPS.tables) + measured.keys * databaseMs : 0) +
    (back ? 0 : cost(TRIPS.publish));
  const atMostMs = bounds.lockTimeoutMs + bounds.handoverDeadlineMs;
  const expectedMs = Math.min(atMostMs, waitMs + drainMs + tokensMs + stepsMs);
  return { expectedMs, atMostMs, waitMs, drainMs, tokensMs, stepsMs };
}

/** Changes that are left when writers are held off. */
export function leftToDrain({ backlog, pace }: Pick<Measured, "backlog" | "pace">, bounds: Bounds): number {
  const { relayBatchChanges: batch, drainAheadMs } = bounds;
  if (pace === null || backlog <= batch) return backlog;
  const drained = (pace.changesPerRound / pace.roundMs) * drainAheadMs;
  const arrived = (pace.changesPerSecond / 1_000) * drainAheadMs;
  return Math.max(batch, backlog + arrived - drained);
}

function drainTime(measured: Measured, bounds: Bounds): number {
  const left = leftToDrain(measured, bounds);
  const { pace } = measured;
  const rounds = Math.ceil(left / bounds.relayBatchChanges);
  if (pace === null) return rounds * UNMEASURED_ROUND_TRIPS * measured.databaseMs;
  const perRound = rounds === 0 ? 0 : left / rounds;
  return rounds * pace.roundMs * Math.max(1, perRound / pace.changesPerRound);
}

const shown = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

/** What a person is told before it begins. */
export function sayBlackout(predicted: Blackout, { backlog, inFlightMs, tokens, pace, to }: Measured): string {
  const moved =
    pace === null ? "the relay's pace is not measured yet" : `${Math.round(pace.changesPerSecond)} changes/s`;
  const writers = to === "context" ? `${inFlightMs.length} writes in flight` : `${tokens} writer tokens`;
  return (
    `writes will be held up for about ${shown(predicted.expectedMs)}, at most ${shown(predicted.atMostMs)} ` +
    `(${backlog} changes behind, ${moved}, ${writers})`
  );
}
