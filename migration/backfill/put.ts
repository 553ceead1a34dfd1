/** Puts backfilled rows, at version (0, 0), where no item stands, tombstone included. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { retryConflicts } from "../ownership/conflicts";
import { cancellationOf } from "../replica/cancellation";
import { absent, nameIsOurs } from "../replica/conditions";
import { inFlight } from "../replica/in-flight";
import { togetherGroups, writeTogether } from "../replica/together";
import { dataItem, referenceKey } from "../runtime/store/layout";
import { BACKFILL_VERSION } from "../runtime/version";

interface MappedRow {
  readonly item: Record<string, AttributeValue>;
  /** Item first, then its unique names; the item alone where it has none. */
  readonly writes: readonly TransactWriteItem[];
}

/**
 * Puts a page. Rows with unique names go several to a transaction; if that is cancelled, one by one.
 * @throws Error when the mapping refuses a row: the backfill stops there and loses nothing
 */
export async function putRows(plane: DataPlane, table: OwnedTable, rows: readonly Row[]): Promise<void> {
  const mapped = rows.map((row) => mapRow(plane.table, table, row));
  const named = mapped.filter(({ writes }) => writes.length > 1);
  const plain = mapped.filter(({ writes }) => writes.length === 1).map((row) => [row]);
  const groups = [...togetherGroups(named, ({ writes }) => writes), ...plain];
  await inFlight(plane.settings.backfillConcurrency, groups, async (group) => {
    const writes = group.flatMap((row) => row.writes);
    if (group.length > 1 && (await writeTogether(plane, writes))) return;
    for (const row of group) await (row.writes.length === 1 ? putAlone(plane, row) : putWithNames(plane, row));
  });
}

function mapRow(TableName: string, table: OwnedTable, row: Row): MappedRow {
  try {
    const item = marshall(dataItem(table, row, BACKFILL_VERSION));
    const to = table.itemKey(row);
    const { epoch: _e, n: _n } = BACKFILL_VERSION;
    const names = table.references(row).map((name) => ({
      Put: { TableName, Item: marshall({ ...referenceKey(name), to, _e, _n }), ...nameIsOurs(to) },
    }));
    return { item, writes: [{ Put: { TableName, Item: item, ...absent } }, ...names] };
  } catch (error) {
    const key = JSON.stringify(table.key.map((column) => row[column]));
    throw new Error(`the row ${key} of ${table.name} cannot be mapped: ${String(error)}`, { cause: error });
  }
}

async function putAlone(plane: DataPlane, { item }: MappedRow): Promise<void> {
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
async function putWithNames(plane: DataPlane, { writes }: MappedRow): Promise<void> {
  for (let left = [...writes]; ;)
    try {
      const command = new TransactWriteItemsCommand({ TransactItems: left });
      await retryConflicts(plane, () => plane.dynamo.send(command));
      return;
    } catch (error) {
      const cancelled = cancellationOf(error);
      if (cancelled.failed(0)) return;
      left = left.filter((_, index) => !cancelled.failed(index));
    }
}
