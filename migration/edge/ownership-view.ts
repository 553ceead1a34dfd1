/** What the edge knows of `banyan.ownership`: the truth when it must, a moment-old copy when that will do. */
import { DatabaseError, type Database } from "../sql/database";
import type { Clock } from "../runtime/clock";
import type { Log } from "../runtime/log";

export interface OwnershipView {
  /** Whether the monolith owns the context at this moment. True where the migration has never touched the database. */
  isMonoliths(context: string): Promise<boolean>;
  /**
   * Whether the old path was given up for good. Some seconds old, or as old as the last read that had an answer; false as long as
   * there was none. Only the first request waits. No safety rests on this: writes are fenced in the database.
   */
  isRetired(context: string): Promise<boolean>;
}

/** How old a copy may be. Retirement is for good, so seconds do not matter; listener rules have moved long before. */
const COPY_MS = 5_000;

/** undefined_table, invalid_schema_name: the schema `banyan` does not exist (yet). */
const NO_SCHEMA = new Set(["42P01", "3F000"]);

interface Copy {
  readonly phase: string | undefined;
  readonly until: number;
}

export function createOwnershipView(database: Database, clock: Clock, log: Log): OwnershipView {
  const copies = new Map<string, Copy>();
  /** Reads under way, one a context. */
  const refreshes = new Map<string, Promise<Copy>>();

  const read = async (context: string): Promise<{ owner: string; phase: string } | undefined> => {
    try {
      const statement = "SELECT owner, phase FROM banyan.ownership WHERE context = :context";
      const [row] = await database.query(statement, { context });
      return row === undefined ? undefined : { owner: row["owner"] as string, phase: row["phase"] as string };
    } catch (error) {
      if (error instanceof DatabaseError && NO_SCHEMA.has(error.sqlState)) return undefined;
      throw error;
    }
  };

  const phaseOf = async (context: string): Promise<string | undefined> => {
    try {
      return (await read(context))?.phase;
    } catch (error) {
      const phase = copies.get(context)?.phase;
      log("warn", "ownership could not be read; the phase that was read last stands", { context, phase, error });
      return phase;
    }
  };

  /** The copy is replaced when the read has ended, and not before: it may have no answer for as long as its bound lets it. */
  const refresh = async (context: string): Promise<Copy> => {
    const until = clock.now() + COPY_MS;
    const copy = { phase: await phaseOf(context), until };
    copies.set(context, copy);
    refreshes.delete(context);
    return copy;
  };

  return {
    async isMonoliths(context) {
      return (await read(context))?.owner !== "context";
    },
    async isRetired(context) {
      const known = copies.get(context);
      if (known !== undefined && known.until > clock.now()) return known.phase === "retired";
      const refreshing = refreshes.get(context) ?? refresh(context);
      refreshes.set(context, refreshing);
      // Only the first request waits: later ones go by the old copy while the new one is read.
      return (known ?? (await refreshing)).phase === "retired";
    },
  };
}
