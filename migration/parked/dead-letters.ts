/** The dead letters of a context: changes that the relay set aside because they cannot be applied (`banyan.parked`). */
import type { Json } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import type { CapturedChange } from "../relay/forward/outbox";
import type { OutboxChange } from "../runtime/store/prepared-change";
import type { Sql } from "../sql/database";
import { parseExactJson } from "../sql/exact-json";

/** Parked changes an answer lists; more are counted. */
export const LISTED = 200;

/** Of a listed change's error: all that are listed are together below the Data API's 1 MiB. */
const ERROR_CHARACTERS = 1_000;

/** Characters of a change that are read as a row: of four bytes each, they are below the Data API's 64 KB. */
const PIECE_CHARACTERS = 15_000;

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

/** Which change is to be sent again: the change itself is read on its turn. */
export type DeadLetter = Pick<ParkedChange, "id" | "direction">;

/** What `status` says of them. */
export interface ParkedSummary {
  readonly count: number;
  /** When the oldest was parked, ISO, and its error. */
  readonly oldest: { readonly since: string; readonly error: string } | null;
}

type Place = Pick<DataPlane, "database" | "context">;

/** In the order of their versions, so that a parent is sent before its child. */
const ORDER = `coalesce(change->'epoch', change->'e')::int8, coalesce(change->'seq', change->'n')::int8, id`;

/** The first {@link LISTED}, in the order of their versions. */
export async function listParked({ database, context }: Place): Promise<readonly ParkedChange[]> {
  const rows = await database.query(
    `SELECT id, direction, change->>'table' AS "table", change->>'op' AS op, coalesce(change->'id', change->'key') AS key,
            left(error, ${ERROR_CHARACTERS}) AS error, attempts, (extract(epoch FROM at) * 1000)::int8 AS at_ms
       FROM banyan.parked WHERE context = :context ORDER BY ${ORDER} LIMIT ${LISTED}`,
    { context: context.name },
  );
  return rows.map(({ id, direction, table, op, key, error, attempts, at_ms: at }) => ({
    id: Number(id),
    direction: direction as ParkedChange["direction"],
    table: table as string,
    op: op as string,
    key: key ?? null,
    error: error as string,
    attempts: Number(attempts),
    since: new Date(Number(at)).toISOString(),
  }));
}

/** Up to `limit` of those that are named, in the order of their versions. */
export async function findDeadLetters(
  { database, context }: Place,
  ids: readonly number[] | "all",
  limit: number,
): Promise<readonly DeadLetter[]> {
  const chosen = ids === "all" ? "" : "AND id IN (SELECT jsonb_array_elements_text(:ids)::int8)";
  const rows = await database.query(
    `SELECT id, direction FROM banyan.parked WHERE context = :context ${chosen} ORDER BY ${ORDER} LIMIT :limit`,
    { context: context.name, limit, ...(ids !== "all" && { ids }) },
  );
  return rows.map(({ id, direction }) => ({ id: Number(id), direction: direction as DeadLetter["direction"] }));
}

/**
 * The change itself; undefined when it is not parked any more. Read in pieces: a change of the context's side may have more
 * than the 64 KB that the Data API returns of a row.
 */
export async function readChange(
  { database, context }: Place,
  id: number,
): Promise<CapturedChange | OutboxChange | undefined> {
  const pieces = await database.query(
    `SELECT substr(change::text, start, ${PIECE_CHARACTERS}) AS piece
       FROM banyan.parked, generate_series(1, char_length(change::text), ${PIECE_CHARACTERS}) AS start
      WHERE id = :id AND context = :context ORDER BY start`,
    { id, context: context.name },
  );
  if (pieces.length === 0) return undefined;
  return parseExactJson(pieces.map(({ piece }) => piece as string).join("")) as unknown as
    CapturedChange | OutboxChange;
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
