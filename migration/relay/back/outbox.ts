/** The outbox in the context's table: one item a write transaction, spread over buckets. */
import { BatchWriteItemCommand, QueryCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, Json } from "../../../extracted/bounded-context";
import type { DataPlane } from "../../data-plane";
import { retryConflicts } from "../../ownership/conflicts";
import { inFlight } from "../../replica/in-flight";
import { outboxPartition } from "../../runtime/store/layout";
import type { OutboxChange } from "../../runtime/store/prepared-change";
import { changeId, type OutboxEntry, type QueuedChange } from "../channel";

export interface BackChange extends QueuedChange {
  /** When it was captured, in Unix milliseconds. */
  readonly capturedMs: number;
  readonly change: OutboxChange;
}

export interface BackEntry extends OutboxEntry<BackChange> {
  readonly key: ItemKey;
}

interface OutboxItem extends ItemKey {
  readonly changes: readonly OutboxChange[];
  readonly at: number;
}

const buckets = (plane: DataPlane): readonly number[] =>
  Array.from({ length: plane.settings.outboxBuckets }, (_, i) => i);

const bucketQuery = (
  plane: DataPlane,
  bucket: number,
  limit: number,
): ConstructorParameters<typeof QueryCommand>[0] => ({
  TableName: plane.table,
  KeyConditionExpression: "pk = :pk",
  ExpressionAttributeValues: marshall({ ":pk": outboxPartition(bucket) }),
  ConsistentRead: true,
  Limit: limit,
});

/** The oldest items of every bucket, each bucket's share of `limit`. */
export async function readBuckets(plane: DataPlane, limit: number): Promise<readonly BackEntry[]> {
  const share = Math.max(1, Math.ceil(limit / plane.settings.outboxBuckets));
  const pages = await Promise.all(
    buckets(plane).map(async (bucket) => plane.dynamo.send(new QueryCommand(bucketQuery(plane, bucket, share)))),
  );
  const now = plane.now();
  return pages.flatMap(({ Items = [] }) => Items.map((item) => toEntry(unmarshall(item) as OutboxItem, now)));
}

function toEntry({ pk, sk, changes, at }: OutboxItem, now: number): BackEntry {
  return {
    key: { pk, sk },
    ageMs: Math.max(0, now - at),
    changes: changes.map((change) => backChange({ ...change, at })),
  };
}

/** A change as it is parked: with the time at which it was captured, in Unix milliseconds, unless an earlier relay parked it. */
export interface RecordedChange extends OutboxChange {
  readonly at?: number;
}

export function backChange(change: RecordedChange): BackChange {
  const { table, id, e: epoch, n, at: capturedMs = 0 } = change;
  const version = { epoch, n };
  return {
    id: changeId(table, id, version),
    subject: JSON.stringify([table, id]),
    version,
    capturedMs,
    record: change as unknown as Json,
    change,
  };
}

/** BatchWriteItem's limit. */
const DELETES_A_CALL = 25;
/** Calls in flight while deleting. */
const DELETE_CALLS = 4;
/** Pause before deletes that a call left undone are sent again; grows with each try. */
const UNDONE_PAUSE_MS = 20;

/** Deletes meet the writers' transactions in the same partitions: conflicts are tried again, with jitter. */
export async function deleteFromBuckets(plane: DataPlane, entries: readonly BackEntry[]): Promise<void> {
  const deletes: WriteRequest[] = entries.map(({ key }) => ({ DeleteRequest: { Key: marshall(key) } }));
  const calls = Array.from({ length: Math.ceil(deletes.length / DELETES_A_CALL) }, (_, i) =>
    deletes.slice(i * DELETES_A_CALL, (i + 1) * DELETES_A_CALL),
  );
  await inFlight(DELETE_CALLS, calls, async (call) => {
    let undone = call;
    for (let attempt = 1; undone.length > 0; attempt++) {
      const command = new BatchWriteItemCommand({ RequestItems: { [plane.table]: undone } });
      const { UnprocessedItems } = await retryConflicts(plane, () => plane.dynamo.send(command));
      undone = UnprocessedItems?.[plane.table] ?? [];
      if (undone.length > 0) await plane.pause(Math.ceil(plane.random() * UNDONE_PAUSE_MS * attempt));
    }
  });
}

/** How many items wait: every bucket is counted to its end. */
export async function countBuckets(plane: DataPlane): Promise<number> {
  const counts = await Promise.all(
    buckets(plane).map(async (bucket) => {
      let count = 0;
      let start: Record<string, never> | undefined;
      do {
        const { Limit: _limit, ...query } = bucketQuery(plane, bucket, 1);
        const page = await plane.dynamo.send(
          new QueryCommand({ ...query, Select: "COUNT", ...(start !== undefined && { ExclusiveStartKey: start }) }),
        );
        count += page.Count ?? 0;
        start = page.LastEvaluatedKey as Record<string, never> | undefined;
      } while (start !== undefined);
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Whether every bucket, read consistently, has nothing in it. */
export async function bucketsAreEmpty(plane: DataPlane): Promise<boolean> {
  const pages = await Promise.all(
    buckets(plane).map(async (bucket) => plane.dynamo.send(new QueryCommand(bucketQuery(plane, bucket, 1)))),
  );
  return pages.every(({ Items = [] }) => Items.length === 0);
}
