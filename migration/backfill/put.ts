/** Puts backfilled rows, at version (0, 0), where no item stands, tombstone included. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { retryConflicts } from "../ownership/conflicts";
import { cancellationOf } from "../replica/cancellation";
import { absent, nameIsOurs } from "../replica/conditions";
import { dataItem, referenceKey } from "../runtime/store/layout";
import { BACKFILL_VERSION } from "../runtime/version";

/** @throws Error when the mapping refuses the row: the backfill stops there and loses nothing */
export async function putRow(plane: DataPlane, table: OwnedTable, row: Row): Promise<void> {
  const { item, names } = mapRow(table, row);
  if (names.length === 0) await putAlone(plane, item);
  else await putWithNames(plane, table, row, item, names);
}

function mapRow(table: OwnedTable, row: Row): { item: Record<string, AttributeValue>; names: readonly string[] } {
  try {
    return { item: marshall(dataItem(table, row, BACKFILL_VERSION)), names: table.references(row) };
  } catch (error) {
    const key = JSON.stringify(table.key.map((column) => row[column]));
    throw new Error(`the row ${key} of ${table.name} cannot be mapped: ${String(error)}`, { cause: error });
  }
}

async function putAlone(plane: DataPlane, item: Record<string, AttributeValue>): Promise<void> {
  const command = new PutItemCommand({ TableName: plane.table, Item: item, ...absent });
  try {
    await retryConflicts(plane, () => plane.dynamo.send(command));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/**
 * A name that another row has is left to it: of two rows that were seen with one name, the later change of the name was
 * captured and is applied after the backfill.
 */
async function putWithNames(
  plane: DataPlane,
  table: OwnedTable,
  row: Row,
  item: Record<string, AttributeValue>,
  names: readonly string[],
): Promise<void> {
  const { table: TableName } = plane;
  const to = table.itemKey(row);
  let references = names.map((name) => ({
    Put: {
      TableName,
      Item: marshall({ ...referenceKey(name), to, _e: BACKFILL_VERSION.epoch, _n: BACKFILL_VERSION.n }),
      ...nameIsOurs(to),
    },
  }));
  for (;;)
    try {
      const TransactItems = [{ Put: { TableName, Item: item, ...absent } }, ...references];
      await retryConflicts(plane, () => plane.dynamo.send(new TransactWriteItemsCommand({ TransactItems })));
      return;
    } catch (error) {
      const cancelled = cancellationOf(error);
      if (cancelled.failed(0)) return;
      references = references.filter((_, index) => !cancelled.failed(index + 1));
    }
}
