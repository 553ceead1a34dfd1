/** Events that the bus did not take: kept in the database, so that replication goes on, and sent again until it does. */
import type { DataPlane } from "../data-plane";
import type { Bus, Unsent } from "./bus";
import type { Entry } from "./entries";

type Place = Pick<DataPlane, "database" | "context" | "generation">;

const DEFAULTS = {
  /** Events that are sent again at a time. */
  events: 100,
  /** Longest pause between two tries of an event, in seconds; the first is 2, and each is twice the one before. */
  longestPauseSeconds: 300,
} as const;

/** Kept before the changes leave the outbox: a crash in between publishes twice, never not at all. */
export async function defer({ database, context, generation }: Place, unsent: readonly Unsent[]): Promise<void> {
  await database.execute(
    `INSERT INTO banyan.unpublished (context, generation, entry, error, due_at)
     SELECT :context, :generation, unsent.entry, unsent.error, banyan.now() + interval '2 s'
       FROM jsonb_to_recordset(:unsent) AS unsent (entry jsonb, error text)`,
    { context: context.name, generation, unsent: unsent.map(({ entry, error }) => ({ entry: { ...entry }, error })) },
  );
}

const DUE = `
SELECT id, entry FROM banyan.unpublished
 WHERE context = :context AND generation = :generation AND due_at <= banyan.now() ORDER BY due_at LIMIT :events`;

/** Sends what is due. @returns how many events still wait */
export async function sendDeferred(place: Place, bus: Bus): Promise<number> {
  const { database, context, generation } = place;
  const of = { context: context.name, generation };
  const due = await database.query(DUE, { ...of, events: DEFAULTS.events });
  if (due.length > 0) {
    const idOf = new Map(
      due.map(({ id, entry }) => [{ ...(entry as unknown as Entry), EventBusName: bus.name }, Number(id)]),
    );
    const unsent = await bus.send([...idOf.keys()]);
    const failed = unsent.map(({ entry, error }) => ({ id: idOf.get(entry) ?? 0, error }));
    const sent = [...idOf.values()].filter((id) => !failed.some((other) => other.id === id));
    await database.execute(
      "DELETE FROM banyan.unpublished AS waiting USING jsonb_array_elements_text(:sent) AS sent WHERE id = sent::int8",
      { sent },
    );
    if (failed.length > 0)
      await database.execute(
        `UPDATE banyan.unpublished AS waiting SET attempts = waiting.attempts + 1, error = failed.error,
                due_at = banyan.now() + make_interval(secs => least(:longest, 2 ^ least(waiting.attempts + 1, 20)))
           FROM jsonb_to_recordset(:failed) AS failed (id int8, error text) WHERE waiting.id = failed.id`,
        { failed, longest: DEFAULTS.longestPauseSeconds },
      );
  }
  const [row] = await database.query(
    "SELECT count(*) AS waiting FROM banyan.unpublished WHERE context = :context AND generation = :generation",
    of,
  );
  return Number(row?.waiting ?? 0);
}
