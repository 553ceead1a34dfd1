/** Measures what a handover's length is predicted from. Reads only. */
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DataPlane } from "../data-plane";
import { readOwnerItem } from "../ownership/owner-item";
import type { Side } from "../runtime/phases";
import { WRITER_PARTITIONS, writerPartition } from "../runtime/store/layout";
import type { Measured, Pace } from "./blackout";
import type { OpenTransaction } from "./open-transactions";

/** Round trips that are timed; the middle one counts, so that a connection that is being made does not. */
const TIMED = 3;
/** Older figures say nothing of the load. */
const FRESH_MS = 10 * 60_000;

export async function measureHandover(
  plane: DataPlane,
  to: Side,
  now: { readonly backlog: number; readonly open: readonly OpenTransaction[] },
): Promise<Measured> {
  const { context, database } = plane;
  return {
    to,
    backlog: now.backlog,
    pace: await readPace(plane),
    databaseMs: await timed(plane, () => database.query("SELECT 1 AS one")),
    tableMs: await timed(plane, () => readOwnerItem(plane)),
    inFlightMs: now.open.map(({ ageMs }) => ageMs ?? 0),
    tokens: to === "monolith" ? await countTokens(plane) : 0,
    sequences: context.tables.filter(({ sequence }) => sequence !== undefined).length,
    keys: context.borderForeignKeys.length,
  };
}

async function timed(plane: DataPlane, call: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < TIMED; i++) {
    const begun = plane.now();
    await call();
    took.push(plane.now() - begun);
  }
  // A clock of whole milliseconds shows a fast trip as none.
  return Math.max(0.5, took.sort((a, b) => a - b)[Math.floor(TIMED / 2)] ?? 0);
}

/** Null when the relay has not moved anything yet. A rate that is no longer fresh counts as none. */
export async function readPace({ database, context }: DataPlane): Promise<Pace | null> {
  const [row] = await database.query(
    `SELECT rounds, changes, busy_ms, changes_per_second,
            (extract(epoch FROM banyan.now() - at) * 1000)::float8 AS age_ms
       FROM banyan.pace WHERE context = :context AND rounds > 0 AND changes > 0`,
    { context: context.name },
  );
  if (row === undefined) return null;
  const rounds = Number(row.rounds);
  return {
    roundMs: Math.max(1, Number(row.busy_ms) / rounds),
    changesPerRound: Number(row.changes) / rounds,
    changesPerSecond: Number(row.age_ms) < FRESH_MS ? Number(row.changes_per_second) : 0,
  };
}

async function countTokens({ dynamo, table }: DataPlane): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: WRITER_PARTITIONS }, async (_, index) => {
      const page = await dynamo.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: marshall({ ":pk": writerPartition(index) }),
          Select: "COUNT",
        }),
      );
      return page.Count ?? 0;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
