/** What the relay function answers to `status`. */
import { type AuditSummary, auditSummary } from "../audit/rolling";
import { type BackfillProgress, readProgress } from "../backfill/checkpoints";
import { driftOf } from "../capture/drift";
import type { DataPlane } from "../data-plane";
import { readOwnership } from "../ownership/read";
import type { Ownership } from "../ownership/truth";
import { type ParkedSummary, parkedSummary } from "../parked";
import type { Phase, Side } from "../runtime/phases";
import { openBack } from "./back";
import type { Channel, OutboxEntry, QueuedChange } from "./channel";
import { openForward } from "./forward";
import { type LastHandover, lastHandover } from "./last-handover";
import { type Rollback, rollbackOf } from "./rollback";

export interface RelayStatus {
  readonly context: string;
  readonly phase: Phase;
  readonly weight: number;
  readonly owner: Side;
  readonly epoch: number;
  readonly generation: number;
  readonly usedGenerations: readonly number[];
  /** Age of the oldest change that waits, 0 when none does. */
  readonly lagMs: number;
  readonly backlog: number;
  readonly parked: number;
  /** Of the parked changes: since when the oldest waits, and its error. */
  readonly oldestParked: ParkedSummary["oldest"];
  /** Where the monolith's tables are not what the declaration says: nothing is applied until they agree. */
  readonly drift: readonly string[];
  /** The last full audit, and the one under way in the background. */
  readonly audit: AuditSummary;
  readonly backfill: BackfillProgress;
  readonly handoverTo: Side | null;
  readonly rollback: Rollback;
  /** What the latest handover's length was predicted to be, and what it came to; null before the first. */
  readonly lastHandover: LastHandover | null;
}

/** Null while the context has no ownership row: its first transition has not run. */
export async function status(plane: DataPlane): Promise<RelayStatus | null> {
  const name = plane.context.name;
  const ownership = await readOwnership(plane.database, name);
  if (ownership === undefined) return null;
  const { phase, weight, owner, epoch, generation, handoverTo } = ownership;
  const [figures] = await plane.database.query(
    `SELECT (SELECT count(*) FROM banyan.parked WHERE context = :context) AS parked,
            (SELECT coalesce(jsonb_agg(generation ORDER BY generation), '[]') FROM banyan.generations
              WHERE context = :context) AS used`,
    { context: name },
  );
  const parked = Number(figures?.parked ?? 0);
  const queue = await waiting(plane, ownership);
  return {
    context: name,
    phase,
    weight,
    owner,
    epoch,
    generation,
    usedGenerations: (figures?.used ?? []) as readonly number[],
    ...queue,
    parked,
    oldestParked: (await parkedSummary(plane.database, name)).oldest,
    drift: phase === "monolith" || phase === "retired" ? [] : await driftOf(plane.database, plane.context),
    audit: await auditSummary(plane),
    backfill: await readProgress(plane),
    handoverTo,
    rollback: await rollbackOf(plane, ownership, { ...queue, parked }),
    lastHandover: await lastHandover(plane),
  };
}

const queueOf = async <C extends QueuedChange, E extends OutboxEntry<C>>(
  channel: Channel<C, E>,
): Promise<{ lagMs: number; backlog: number }> => {
  const [backlog, oldest] = [await channel.backlog(), await channel.read(1)];
  return { backlog, lagMs: Math.max(0, ...oldest.map(({ ageMs }) => ageMs)) };
};

/** What waits in the owner's outbox, and for how long. */
export async function waiting(
  plane: DataPlane,
  { phase, owner }: Ownership,
): Promise<{ lagMs: number; backlog: number }> {
  if (phase === "monolith" || phase === "retired") return { lagMs: 0, backlog: 0 };
  return owner === "monolith" ? queueOf(openForward(plane)) : queueOf(openBack(plane));
}
