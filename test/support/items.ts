/** Looks at and arranges a context's table in tests. */
import { type AttributeValue, PutItemCommand, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../../migration/data-plane";
import { dataItem, outboxKey, primaryKey } from "../../migration/runtime/store/layout";
import type { OutboxChange } from "../../migration/runtime/store/prepared-change";
import type { Version } from "../../migration/runtime/version";

export type Attributes = Record<string, unknown> & ItemKey;

/** Every item of the table, keyed `pk|sk`. */
export async function allItems({ dynamo, table }: DataPlane): Promise<ReadonlyMap<string, Attributes>> {
  const found = new Map<string, Attributes>();
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page: ScanCommandOutput = await dynamo.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    for (const raw of page.Items ?? []) {
      const item = unmarshall(raw) as Attributes;
      found.set(`${item.pk}|${item.sk}`, item);
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found;
}

export async function putItem({ dynamo, table }: DataPlane, item: Readonly<Record<string, unknown>>): Promise<void> {
  await dynamo.send(new PutItemCommand({ TableName: table, Item: marshall(item) }));
}

/** The change that the context's store would write to its outbox. */
export function outboxChange(table: OwnedTable, op: OutboxChange["op"], row: Row, version: Version): OutboxChange {
  return {
    table: table.name,
    op,
    key: table.itemKey(row),
    id: primaryKey(table, row),
    ...(op === "delete" ? {} : { item: { ...row } }),
    e: version.epoch,
    n: version.n,
  };
}

/** An outbox item of one write transaction. */
export async function putOutboxItem(
  plane: DataPlane,
  changes: readonly OutboxChange[],
  place: { readonly bucket?: number; readonly unique: string; readonly at?: number },
): Promise<void> {
  const at = place.at ?? plane.now();
  await putItem(plane, { ...outboxKey(place.bucket ?? 0, at, place.unique), changes, at });
}

/** A data item as the store would write it. */
export const putRowItem = (plane: DataPlane, table: OwnedTable, row: Row, version: Version): Promise<void> =>
  putItem(plane, dataItem(table, row, version));
