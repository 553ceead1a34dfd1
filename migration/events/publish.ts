/**
 * Publication of what the relay settles, in both directions. At least once: an event is on the bus, or kept as unpublished,
 * before its change leaves the outbox. Of a batch's changes of one row the newest is published; those that it overtook need
 * not be, since whoever follows a row by its versions passes them over.
 */
import type { DataPlane } from "../data-plane";
import type { Bus } from "./bus";
import { defer, sendDeferred } from "./deferred";
import { type PublishableChange, toEntry } from "./entries";

export interface Publishing {
  /** @param changes settled, and about to leave the outbox. Rejects only when the database fails. */
  publish(changes: readonly PublishableChange[]): Promise<void>;
}

const DEFAULTS = {
  /** Pause between two looks for events that were deferred, in milliseconds. */
  lookMs: 10_000,
} as const;

/**
 * Opens publication for one run of the relay; undefined for a context that publishes nothing.
 * From now on the context counts as publishing: its relay carries on whatever is captured.
 */
export async function openPublishing(plane: DataPlane): Promise<Publishing | undefined> {
  const { context, bus } = plane;
  if (context.events.publishes.length === 0 || bus === undefined) return undefined;
  const publishes = new Set(context.events.publishes);
  await announce(plane);
  let lookAt = -Infinity;
  const look = async (): Promise<void> => {
    if (plane.now() < lookAt) return;
    lookAt = plane.now() + DEFAULTS.lookMs;
    await retryDeferred(plane, bus);
  };
  await look();
  return {
    async publish(changes) {
      const publication = { bus: bus.name, context: context.name, generation: plane.generation };
      const entries = changes.filter(({ table }) => publishes.has(table)).map((change) => toEntry(publication, change));
      if (entries.length > 0) {
        await plane.observe("relay.publish", { context: context.name, events: entries.length });
        const unsent = await bus.send(entries);
        if (unsent.length > 0) {
          const [first] = unsent;
          plane.log("warn", "the bus did not take events: they are kept and sent again", {
            events: unsent.length,
            error: first?.error,
          });
          await plane.observe("relay.publish.defer", { context: context.name, events: unsent.length });
          await defer(plane, unsent);
        }
      }
      await look();
    },
  };
}

async function retryDeferred(plane: DataPlane, bus: Bus): Promise<void> {
  await plane.observe("relay.publish.retry", { context: plane.context.name });
  const waiting = await sendDeferred(plane, bus);
  plane.measure?.([{ name: "Unpublished", unit: "Count", value: waiting }]);
}

/** Only then may a view be filled: before, changes are captured but not carried on. Events of an earlier generation mean nothing. */
async function announce({ database, context, generation }: DataPlane): Promise<void> {
  const of = { context: context.name, generation };
  const announced = await database.execute(
    `INSERT INTO banyan.publishers AS known (context, generation, since) VALUES (:context, :generation, banyan.now())
     ON CONFLICT (context) DO UPDATE SET generation = excluded.generation, since = excluded.since
      WHERE known.generation < excluded.generation`,
    of,
  );
  if (announced > 0)
    await database.execute("DELETE FROM banyan.unpublished WHERE context = :context AND generation < :generation", of);
}
