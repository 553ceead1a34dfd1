/** What the edge knows of `banyan.ownership`: the truth when it must, a moment-old copy when that will do. */
import { DatabaseError, type Database } from "../sql/database";
import type { Clock } from "../runtime/clock";
import type { Log } from "../runtime/log";

export interface OwnershipView {
  /** Whether the monolith owns the context at this moment. True where the migration has never touched the database. */
  isMonoliths(context: string): Promise<boolean>;
  /** Whether the old path was given up for good. At most some seconds old; false as long as it cannot be read. */
  isRetired(context: string): Promise<boolean>;
}

/** How old a copy may be. Retirement is for good, so seconds do not matter; listener rules have moved long before. */
const COPY_MS = 5_000;

/** undefined_table, invalid_schema_name: the schema `banyan` does not exist (yet). */
const NO_SCHEMA = new Set(["42P01", "3F000"]);

interface Copy {
  readonly phase: Promise<string | undefined>;
  readonly until: number;
}

export function createOwnershipView(database: Database, clock: Clock, log: Log): OwnershipView {
  const copies = new Map<string, Copy>();

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
      log("warn", "ownership could not be read; the context is taken for not retired", { context, error });
      return undefined;
    }
  };

  return {
    async isMonoliths(context) {
      return (await read(context))?.owner !== "context";
    },
    async isRetired(context) {
      const known = copies.get(context);
      if (known !== undefined && known.until > clock.now()) return (await known.phase) === "retired";
      const copy = { phase: phaseOf(context), until: clock.now() + COPY_MS };
      copies.set(context, copy);
      // Only the first request waits: later ones go by the old copy while the new one is read.
      return (await (known ?? copy).phase) === "retired";
    },
  };
}
