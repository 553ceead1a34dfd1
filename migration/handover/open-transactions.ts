/** Transactions on the monolith that a handover would have to wait for, by name. */
import type { BoundedContext, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";

/** A session that holds a lock which the handover needs. */
export interface OpenTransaction {
  readonly pid: number;
  /** Since its transaction began; null where the relay's role may not see it. */
  readonly ageMs: number | null;
  readonly user: string;
  /** `application_name`; "" where it has none. */
  readonly application: string;
  /** As `pg_stat_activity` says: `active`, `idle in transaction`, … */
  readonly state: string;
  /** First words of its current or last statement; "" where the relay's role may not see it. */
  readonly query: string;
  /** The tables that it has locked; empty for one that holds the writers' lock alone. */
  readonly tables: readonly string[];
}

/**
 * Who holds the writers' lock of the context or has written one of its tables; of the tables on the far side of a border key,
 * whoever uses them at all, because severing a key waits for readers, too. Autovacuum gives way by itself.
 */
const OPEN = `
WITH held AS (
  SELECT l.pid, array_remove(array_agg(DISTINCT c.relname::text), NULL) AS tables
    FROM pg_locks l LEFT JOIN pg_class c ON l.locktype = 'relation' AND c.oid = l.relation
   WHERE l.granted AND l.pid <> pg_backend_pid()
     AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
     AND (l.locktype = 'advisory' AND l.objsubid = 1
            AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('banyan:' || :context, 0)
          OR l.locktype = 'relation' AND c.relnamespace = 'public'::regnamespace
            AND (c.relname IN (SELECT jsonb_array_elements_text(:written)) AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
                 OR c.relname IN (SELECT jsonb_array_elements_text(:used))))
   GROUP BY l.pid)
SELECT held.pid, to_jsonb(held.tables) AS tables, coalesce(a.usename::text, '') AS "user",
       coalesce(a.application_name, '') AS application, coalesce(a.state, '') AS state,
       (extract(epoch FROM banyan.now() - a.xact_start) * 1000)::bigint AS age_ms,
       CASE WHEN a.xact_start IS NULL THEN '' ELSE left(regexp_replace(coalesce(a.query, ''), '\\s+', ' ', 'g'), 80) END AS query
  FROM held JOIN pg_stat_activity a ON a.pid = held.pid
 WHERE a.backend_type = 'client backend'
 ORDER BY a.xact_start NULLS LAST, held.pid`;

/** Tables on the far side of the context's border keys. */
const across = ({ borderForeignKeys, tables }: BoundedContext): readonly string[] => {
  const owned = new Set(tables.map(({ name }) => name));
  const named = borderForeignKeys.flatMap(({ table, references }) => [table, references.table]);
  return [...new Set(named)].filter((table) => !owned.has(table));
};

/** @param bordersToo whether keys are about to be severed or restored, which locks the tables at their other end */
export async function openTransactions(plane: DataPlane, bordersToo: boolean): Promise<readonly OpenTransaction[]> {
  const { context, database } = plane;
  const rows = await database.query(OPEN, {
    context: context.name,
    written: context.tables.map(({ name }) => name),
    used: bordersToo ? across(context) : [],
  });
  return rows.map(toTransaction);
}

const toTransaction = (row: Row): OpenTransaction => ({
  pid: Number(row.pid),
  ageMs: row.age_ms === null ? null : Math.max(0, Number(row.age_ms)),
  user: row.user as string,
  application: row.application as string,
  state: row.state as string,
  query: row.query as string,
  tables: row.tables as readonly string[],
});

/** One transaction as a person would look for it. Pure. */
export function nameOf(open: OpenTransaction): string {
  const { pid, ageMs, user, application, state, query, tables } = open;
  const age = ageMs === null ? "of unknown age" : `open for ${(ageMs / 1000).toFixed(1)} s`;
  const who = application === "" ? user : `${user} (${application})`;
  const on = tables.length === 0 ? "" : `, holds ${tables.join(", ")}`;
  return `process ${pid} of ${who}, ${age}${state === "" ? "" : `, ${state}`}${on}${query === "" ? "" : `: ${query}`}`;
}
