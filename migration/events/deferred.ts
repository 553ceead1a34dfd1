/** Events that the bus did not take: kept in the database, so that replication goes on, and sent again until it does. */
import type { Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { isResponseTooLarge } from "../sql/errors";
import type { Bus, Unsent } from "./bus";
import { type Entry, toCalls, withoutRow } from "./entries";

type Place = Pick<DataPlane, "database" | "context" | "generation">;

const DEFAULTS = {
  /** Events that are sent again at a time. */
  events: 100,
  /** Longest pause between two tries of an event, in seconds; the first is 2, and each is twice the one before. */
  longestPauseSeconds: 300,
  /** Of an event that is kept whole, as JSON. Of a row's 64 KB at the Data API: the rest is for the other columns. */
  entryBytes: 60_000,
  /** Kept by one statement. A call may have 4 MiB, and what is JSON in JSON in JSON has up to four times its length. */
  together: { entries: 1_000, bytes: 500_000 },
} as const;

/**
 * Kept before the changes leave the outbox: a crash in between publishes twice, never not at all. An event that could not be
 * read again is kept without its row, as one that is too large for the bus is sent.
 */
export async function defer({ database, context, generation }: Place, unsent: readonly Unsent[]): Promise<void> {
  const errors = new Map(unsent.map(({ entry, error }) => [readable(entry), error]));
  for (const entries of toCalls([...errors.keys()], DEFAULTS.together))
    await database.execute(
      `INSERT INTO banyan.unpublished (context, generation, entry, error, due_at)
       SELECT :context, :generation, unsent.entry, unsent.error, banyan.now() + interval '2 s'
         FROM jsonb_to_recordset(:unsent) AS unsent (entry jsonb, error text)`,
      {
        context: context.name,
        generation,
        unsent: entries.map((entry) => ({ entry, error: errors.get(entry) ?? "" })),
      },
    );
}

const readable = (entry: Entry): Entry =>
  Buffer.byteLength(JSON.stringify(entry)) <= DEFAULTS.entryBytes ? entry : withoutRow(entry);

const DUE = `
SELECT id, entry FROM banyan.unpublished
 WHERE context = :context AND generation = :generation AND due_at <= banyan.now() ORDER BY due_at LIMIT :events`;

/** What is due, or the first of it where the answer would be over the Data API's limit. */
async function readDue({ database, context, generation }: Place): Promise<readonly Row[]> {
  for (let events: number = DEFAULTS.events; ; events = Math.ceil(events / 2))
    try {
      return await database.query(DUE, { context: context.name, generation, events });
    } catch (error) {
      if (events === 1 || !isResponseTooLarge(error)) throw error;
    }
}

/** Sends what is due. @returns how many events still wait */
export async function sendDeferred(place: Place, bus: Bus): Promise<number> {
  const { database, context, generation } = place;
  const due = await readDue(place);
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
    { context: context.name, generation },
  );
  return Number(row?.waiting ?? 0);
}
