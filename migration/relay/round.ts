/** One round of the relay: read a batch, apply its newest changes, publish what is settled, delete it from the outbox. */
import type { DataPlane } from "../data-plane";
import type { Publishing } from "../events/publish";
import type { Attempts } from "./attempts";
import type { Channel, OutboxEntry, QueuedChange } from "./channel";
import { newestBySubject, settledEntries } from "./newest";

export interface Round {
  /** `idle`: the outbox was empty. `waiting`: nothing moved, all that is there failed and is not due. */
  readonly kind: "idle" | "moved" | "waiting";
  readonly applied: number;
  readonly parked: number;
  readonly oldestMs: number;
  readonly pauseMs: number;
}

export async function runRound<C extends QueuedChange, E extends OutboxEntry<C>>(
  plane: DataPlane,
  channel: Channel<C, E>,
  attempts: Attempts,
  publishing?: Publishing,
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
  // Parked ones, too: the owner has them, whatever becomes of the follower.
  await publishing?.publish(settled.map((change) => channel.describe(change)));
  await plane.observe("relay.remove", { ...step, entries: done.length });
  if (done.length > 0) await channel.remove(done);
  await attempts.forget(settled);
  const applied = done.reduce((count, { changes }) => count + changes.length, 0) - parked.size;
  if (done.length > 0) return { kind: "moved", applied, parked: parked.size, oldestMs, pauseMs: 0 };
  return { kind: "waiting", applied: 0, parked: parked.size, oldestMs, pauseMs: attempts.pauseMs(newest) };
}
