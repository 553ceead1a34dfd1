/** Everything that is to be compared, chunk by chunk: first every row of Postgres, then every item of the table. */
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { type Attributes, toStoredItem } from "../replica/stored";
import { DELETED_ATTRIBUTE, TABLE_ATTRIBUTE } from "../runtime/store/layout";
import { idText, keyOf, readPage, readRows } from "../sql/owned-rows";
import type { Subject } from "./look";

/** A chunk of subjects of one table, with the rows that were read for it. */
export interface Chunk {
  readonly table: OwnedTable;
  readonly subjects: readonly Subject[];
  readonly rows: ReadonlyMap<string, Row>;
}

export async function* rowChunks(plane: DataPlane): AsyncGenerator<Chunk> {
  for (const table of plane.context.tables) {
    let after: Row | null = null;
    for (let last = false; !last;) {
      const page: Awaited<ReturnType<typeof readPage>> = await readPage(
        plane.database,
        table,
        after,
        plane.settings.backfillPageRows,
      );
      last = page.last;
      const tail = page.rows.at(-1);
      if (tail !== undefined) after = keyOf(table, tail);
      yield {
        table,
        subjects: page.rows.map((row) => ({ table, id: keyOf(table, row), itemKey: table.itemKey(row) })),
        rows: new Map(page.rows.map((row) => [idText(table, row), row])),
      };
    }
  }
}

/** Items that no row accounts for: those whose row is not there, or stands elsewhere. Compared rows are not looked at twice. */
export async function* leftoverChunks(plane: DataPlane): AsyncGenerator<Chunk> {
  let start: Attributes | undefined;
  do {
    const page = await plane.dynamo.send(
      new ScanCommand({
        TableName: plane.table,
        ConsistentRead: true,
        Limit: plane.settings.backfillPageRows,
        FilterExpression: "attribute_exists(#table) AND (attribute_not_exists(#deleted) OR #deleted <> :yes)",
        ExpressionAttributeNames: { "#table": TABLE_ATTRIBUTE, "#deleted": DELETED_ATTRIBUTE },
        ExpressionAttributeValues: marshall({ ":yes": true }),
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
    );
    start = page.LastEvaluatedKey;
    for (const table of plane.context.tables) {
      const items = (page.Items ?? []).filter((item) => item[TABLE_ATTRIBUTE]?.S === table.name);
      const subjects = items.map((item) => subjectOf(table, item));
      const rows = await readRows(
        plane.database,
        table,
        subjects.map(({ id }) => id),
      );
      yield { table, subjects: subjects.filter((subject) => !standsAt(subject, rows)), rows };
    }
  } while (start !== undefined);
}

/** @throws Error for an item that cannot be mapped back: nothing can be said about it */
function subjectOf(table: OwnedTable, attributes: Attributes): Subject {
  const { pk, sk } = unmarshall(attributes) as Record<string, unknown> & ItemKey;
  return { table, id: keyOf(table, table.toRow(toStoredItem(attributes).item)), itemKey: { pk, sk } };
}

function standsAt({ table, id, itemKey }: Subject, rows: ReadonlyMap<string, Row>): boolean {
  const row = rows.get(idText(table, id));
  if (row === undefined) return false;
  const { pk, sk } = table.itemKey(row);
  return pk === itemKey.pk && sk === itemKey.sk;
}
