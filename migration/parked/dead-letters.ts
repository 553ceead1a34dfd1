/** The dead letters of a context: changes that the relay set aside because they cannot be applied (`banyan.parked`). */
import type { Json } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import type { CapturedChange } from "../relay/forward/outbox";
import type { OutboxChange } from "../runtime/store/prepared-change";
import type { Sql } from "../sql/database";

/** Parked changes an answer lists; more are counted. */
export const LISTED = 200;

/** A parked change as people see it. */
export interface ParkedChange {
  readonly id: number;
  /** `forward`: from the monolith to the context; `back`: the other way. */
  readonly direction: "forward" | "back";
  readonly table: string;
  readonly op: string;
  readonly key: Json;
  readonly error: string;
  readonly attempts: number;
  /** When it was parked, ISO. */
  readonly since: string;
}

/** With the change itself, as it is sent again. */
export interface DeadLetter extends ParkedChange {
  readonly change: CapturedChange | OutboxChange;
}

/** What `status` says of them. */
export interface ParkedSummary {
  readonly count: number;
  /** When the oldest was parked, ISO, and its error. */
  readonly oldest: { readonly since: string; readonly error: string } | null;
}

const COLUMNS = `id, direction, change, error, attempts, (extract(epoch FROM at) * 1000)::int8 AS at_ms`;

/** In the order of their versions, so that a parent is sent before its child. */
const ORDER = `coalesce(change->'epoch', change->'e')::int8, coalesce(change->'seq', change->'n')::int8, id`;

export async function readDeadLetters(
  { database, context }: Pick<DataPlane, "database" | "context">,
  ids: readonly number[] | "all",
  limit = LISTED,
): Promise<readonly DeadLetter[]> {
  const chosen = ids === "all" ? "" : "AND id IN (SELECT jsonb_array_elements_text(:ids)::int8)";
  const rows = await database.query(
    `SELECT ${COLUMNS} FROM banyan.parked WHERE context = :context ${chosen} ORDER BY ${ORDER} LIMIT :limit`,
    { context: context.name, limit, ...(ids !== "all" && { ids }) },
  );
  return rows.map((row) => {
    const direction = row.direction as ParkedChange["direction"];
    const change = row.change as unknown as CapturedChange | OutboxChange;
    return {
      id: Number(row.id),
      direction,
      table: change.table,
      op: change.op,
      key: "id" in change ? change.id : change.key,
      error: row.error as string,
      attempts: Number(row.attempts),
      since: new Date(Number(row.at_ms)).toISOString(),
      change,
    };
  });
}

export async function parkedSummary(sql: Sql, context: string): Promise<ParkedSummary> {
  const [row] = await sql.query(
    `SELECT count(*) AS count, (SELECT jsonb_build_object('since', (extract(epoch FROM at) * 1000)::int8, 'error', error)
              FROM banyan.parked WHERE context = :context ORDER BY at, id LIMIT 1) AS oldest
       FROM banyan.parked WHERE context = :context`,
    { context },
  );
  const oldest = row?.oldest as { readonly since: number; readonly error: string } | null | undefined;
  return {
    count: Number(row?.count ?? 0),
    oldest:
      oldest === null || oldest === undefined
        ? null
        : { since: new Date(oldest.since).toISOString(), error: oldest.error },
  };
}
