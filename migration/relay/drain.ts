/** One run of the relay: `read a batch → apply its newest changes → delete from the outbox`, until idle or out of time. */
import { assertNoDrift } from "../capture/drift";
import type { DataPlane } from "../data-plane";
import { readOwnership } from "../ownership/read";
import { Attempts } from "./attempts";
import { openBack } from "./back";
import type { Channel, OutboxEntry, QueuedChange } from "./channel";
import { openForward } from "./forward";
import { takeLease, type Lease } from "../replica/lease";
import { reportRun } from "./metrics";
import { newestBySubject, settledEntries } from "./newest";
import { backfillIsComplete } from "../backfill/checkpoints";

/** What a run did. `remaining` counts changes that still wait: 0 says that the outbox was seen empty. */
export interface DrainResult {
  readonly applied: number;
  readonly parked: number;
  readonly remaining: number;
}

/**
 * Moves the owner's outbox to the follower. Does nothing while another relay is at work, before the backfill is complete,
 * or once the old path is retired. Safe to repeat and to interrupt anywhere.
 * @throws SchemaDriftError when the monolith's tables are not as declared: nothing is applied, nothing is lost
 */
export async function drain(plane: DataPlane, budgetMs: number): Promise<DrainResult> {
  const until = plane.now() + budgetMs;
  const ownership = await readOwnership(plane.database, plane.context.name);
  const ends = { applied: 0, parked: 0, remaining: 0 };
  // Without a follower nothing is captured, or nothing is sent any more.
  if (ownership === undefined || ownership.phase === "monolith" || ownership.phase === "retired") return ends;
  if (ownership.table !== plane.table)
    throw new Error(
      `this relay is of ${plane.table}, and ${ownership.context} lives in ${ownership.table}: deploy again`,
    );
  return ownership.owner === "monolith"
    ? drainChannel(plane, until, openForward(plane))
    : drainChannel(plane, until, openBack(plane));
}

async function drainChannel<C extends QueuedChange, E extends OutboxEntry<C>>(
  plane: DataPlane,
  until: number,
  channel: Channel<C, E>,
): Promise<DrainResult> {
  const context = plane.context.name;
  if (channel.direction === "forward" && !(await backfillIsComplete(plane)))
    return { applied: 0, parked: 0, remaining: await channel.backlog() };
  await plane.observe("relay.lease", { context });
  const lease = await takeLease(plane, context, `relay-${Math.floor(plane.random() * 2 ** 32).toString(36)}`);
  if (lease === undefined) return { applied: 0, parked: 0, remaining: await channel.backlog() };
  try {
    await assertNoDrift(plane.database, plane.context);
    return await runRounds(plane, until, channel, lease);
  } finally {
    await lease.release().catch((error: unknown) => {
      plane.log("warn", "the relay's lease was not released and has to expire", { context, error });
    });
  }
}

async function runRounds<C extends QueuedChange, E extends OutboxEntry<C>>(
  plane: DataPlane,
  until: number,
  channel: Channel<C, E>,
  lease: Lease,
): Promise<DrainResult> {
  const attempts = await Attempts.load(plane, channel.direction);
  const total = { applied: 0, parked: 0, oldestMs: 0 };
  let idle = false;
  while (!idle && plane.now() < until && (await lease.renew())) {
    const round = await runRound(plane, channel, attempts);
    total.applied += round.applied;
    total.parked += round.parked;
    total.oldestMs = Math.max(total.oldestMs, round.oldestMs);
    idle = round.kind === "idle";
    if (round.kind === "waiting") await plane.pause(Math.min(round.pauseMs, Math.max(0, until - plane.now())));
  }
  const remaining = idle ? 0 : await channel.backlog();
  reportRun(plane, { lagMs: total.oldestMs, applied: total.applied, parked: total.parked, backlog: remaining });
  return { applied: total.applied, parked: total.parked, remaining };
}

interface Round {
  /** `idle`: the outbox was empty. `waiting`: nothing moved, all that is there failed and is not due. */
  readonly kind: "idle" | "moved" | "waiting";
  readonly applied: number;
  readonly parked: number;
  readonly oldestMs: number;
  readonly pauseMs: number;
}

async function runRound<C extends QueuedChange, E extends OutboxEntry<C>>(
  plane: DataPlane,
  channel: Channel<C, E>,
  attempts: Attempts,
): Promise<Round> {
  const step = { context: plane.context.name, direction: channel.direction };
  await plane.observe("relay.read", step);
  const entries = await channel.read(plane.settings.relayBatchChanges);
  if (entries.length === 0) return { kind: "idle", applied: 0, parked: 0, oldestMs: 0, pauseMs: 0 };
  const oldestMs = Math.max(...entries.map(({ ageMs }) => ageMs));
  const newest = newestBySubject<C>(entries.flatMap(({ changes }) => changes));
  const due = newest.filter((change) => attempts.isDue(change));
  await plane.observe("relay.apply", { ...step, changes: due.length });
  const failures = await channel.apply(due);
  const parked = await attempts.record(failures);
  const failed = new Set(failures.map(({ change }) => change.id));
  const settled = due.filter(({ id }) => !failed.has(id) || parked.has(id));
  const settledSubjects = new Set(settled.map(({ subject }) => subject));
  const unsettled = new Set(newest.map(({ subject }) => subject).filter((subject) => !settledSubjects.has(subject)));
  const done = settledEntries<C, E>(entries, unsettled);
  await plane.observe("relay.remove", { ...step, entries: done.length });
  if (done.length > 0) await channel.remove(done);
  await attempts.forget(settled);
  const applied = done.reduce((count, { changes }) => count + changes.length, 0) - parked.size;
  if (done.length > 0) return { kind: "moved", applied, parked: parked.size, oldestMs, pauseMs: 0 };
  return { kind: "waiting", applied: 0, parked: parked.size, oldestMs, pauseMs: attempts.pauseMs(newest) };
}
