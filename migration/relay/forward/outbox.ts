/** The outbox in Postgres, filled by the capture triggers. */
import type { Row } from "../../../extracted/bounded-context";
import type { DataPlane } from "../../data-plane";
import { isResponseTooLarge } from "../../sql/errors";
import { changeId, type OutboxEntry, type QueuedChange } from "../channel";

export interface ForwardChange extends QueuedChange {
  /** When it was captured, in Unix milliseconds. */
  readonly capturedMs: number;
  readonly table: string;
  readonly op: "insert" | "update" | "delete";
  readonly key: Row;
  /** The row after the change; the deleted row on a delete. Empty when it cannot be read. */
  readonly row: Row;
  /** Its length in bytes, when it is more than the Data API returns: the change cannot be applied, and is parked. */
  readonly unreadableBytes?: number;
}

export interface ForwardEntry extends OutboxEntry<ForwardChange> {
  readonly epoch: number;
  readonly seq: number;
}

/** Of a row's 64 KB at the Data API: the rest is for the other columns. */
const READABLE_BYTES = 60_000;
/** Such rows are together below the Data API's 1 MiB. */
const READABLE_ROWS = 16;

const read = (row: string): string => `
SELECT epoch, seq, table_name, op, key, ${row}, (extract(epoch FROM at) * 1000)::int8 AS at_ms,
       greatest(0, extract(epoch FROM clock_timestamp() - at) * 1000)::int8 AS age_ms
  FROM banyan.outbox WHERE context = :context
   AND NOT EXISTS (SELECT FROM banyan.ownership AS truth WHERE truth.context = :context AND truth.table_name <> :of)
 ORDER BY epoch, seq LIMIT :limit`;
const READ = read('"row"');
const READ_WHAT_CAN_BE = read(
  `CASE WHEN octet_length("row"::text) <= ${READABLE_BYTES} THEN "row" END AS "row", octet_length("row"::text) AS bytes`,
);

interface OutboxRow {
  readonly epoch: number;
  readonly seq: number;
  readonly table_name: string;
  readonly op: ForwardChange["op"];
  readonly key: Row;
  readonly row: Row | null;
  readonly bytes?: number;
  readonly at_ms: number;
  readonly age_ms: number;
}

/**
 * Sequence numbers commit out of order: this is a queue that is emptied, not a log with a cursor. A relay of an earlier
 * life that wakes late finds nothing: it would apply changes to a table that is no more, and remove them (decision 0051).
 */
export async function readOutbox(plane: DataPlane, limit: number): Promise<readonly ForwardEntry[]> {
  const entries = async (statement: string, rows: number): Promise<readonly ForwardEntry[]> => {
    const found = await plane.database.query(statement, { context: plane.context.name, of: plane.table, limit: rows });
    return found.map((row) => toEntry(plane, row as unknown as OutboxRow));
  };
  for (let rows = limit; rows > 1; rows = Math.ceil(rows / 2))
    try {
      return await entries(READ, rows);
    } catch (error) {
      if (!isResponseTooLarge(error)) throw error;
    }
  return entries(READ_WHAT_CAN_BE, Math.min(limit, READABLE_ROWS));
}

function toEntry(plane: DataPlane, found: OutboxRow): ForwardEntry {
  const { epoch, seq, table_name: table, op, key, row, bytes, at_ms: at } = found;
  const unreadable = row === null && bytes !== undefined ? { unreadableBytes: bytes } : {};
  const captured = { table, op, key, row: row ?? {}, epoch, seq, at, ...unreadable };
  return { epoch, seq, ageMs: found.age_ms, changes: [forwardChange(plane, captured)] };
}

/** A captured change as it is recorded, in the outbox and where it is parked. */
export interface CapturedChange {
  readonly table: string;
  readonly op: ForwardChange["op"];
  readonly key: Row;
  readonly row: Row;
  readonly unreadableBytes?: number;
  readonly epoch: number;
  readonly seq: number;
  /** When it was captured, in Unix milliseconds; absent where an earlier relay parked it. */
  readonly at?: number;
}

export function forwardChange(plane: Pick<DataPlane, "context">, captured: CapturedChange): ForwardChange {
  const { table, op, key, row, epoch, seq, at = 0, unreadableBytes } = captured;
  const unreadable = unreadableBytes === undefined ? {} : { unreadableBytes };
  const version = { epoch, n: seq };
  return {
    id: changeId(table, key, version),
    subject: unreadableBytes === undefined ? subjectOf(plane, table, key, row) : JSON.stringify([table, key]),
    version,
    capturedMs: at,
    record: { table, op, key, row, epoch, seq, at, ...unreadable },
    table,
    op,
    key,
    row,
    ...unreadable,
  };
}

/** The item the change is about. A change whose item cannot be told stands for itself, and fails when it is applied. */
function subjectOf(plane: Pick<DataPlane, "context">, table: string, key: Row, row: Row): string {
  try {
    const item = plane.context.tables.find(({ name }) => name === table)?.itemKey(row);
    if (item !== undefined) return JSON.stringify([item.pk, item.sk]);
  } catch {
    // Falls through: the mapping's own error is reported when the change is applied.
  }
  return JSON.stringify([table, key]);
}

const DELETE = `
DELETE FROM banyan.outbox AS waiting USING jsonb_to_recordset(:done) AS done (epoch int8, seq int8)
 WHERE waiting.context = :context AND waiting.epoch = done.epoch AND waiting.seq = done.seq`;

export async function deleteFromOutbox(plane: DataPlane, entries: readonly ForwardEntry[]): Promise<void> {
  const done = entries.map(({ epoch, seq }) => ({ epoch, seq }));
  await plane.database.execute(DELETE, { context: plane.context.name, done });
}

export async function countOutbox({ database, context }: Pick<DataPlane, "database" | "context">): Promise<number> {
  const [row] = await database.query("SELECT count(*) AS waiting FROM banyan.outbox WHERE context = :context", {
    context: context.name,
  });
  return Number(row?.waiting ?? 0);
}
