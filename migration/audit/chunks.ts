/** Everything that is to be compared, chunk by chunk from a cursor: first every row of Postgres, then every item of the table. */
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { keyText } from "../replica/stored";
import { isReserved, PRIMARY_KEY_ATTRIBUTE } from "../runtime/store/layout";
import { type Attributes, itemKeyOf } from "../runtime/store/stored-item";
import { idText, keyOf, readPage } from "../sql/owned-rows";
import { strayReason } from "./judge-others";
import { rowKey, type Rows, rowsFor, toSeen } from "./look";
import { ownedTable, type RowSubject, type Subject } from "./subject";

/** Where an audit stands. JSON. */
export type Cursor =
  | { readonly at: "rows"; readonly table: string; readonly after: Row | null }
  | { readonly at: "items"; readonly start: ItemKey | null }
  | { readonly at: "end" };

export interface Chunk {
  readonly subjects: readonly Subject[];
  readonly rows: Rows;
  /** Items that were just read consistently, by key: they need not be read again at once. */
  readonly known?: ReadonlyMap<string, Attributes>;
  /** Rows that are compared here: each is once. */
  readonly compared: number;
  readonly next: Cursor;
}

export const firstCursor = ({ context }: Pick<DataPlane, "context">): Cursor => {
  const [first] = context.tables;
  return first === undefined ? { at: "items", start: null } : { at: "rows", table: first.name, after: null };
};

export const readChunk = (plane: DataPlane, cursor: Exclude<Cursor, { at: "end" }>): Promise<Chunk> =>
  cursor.at === "rows" ? rowChunk(plane, cursor) : itemChunk(plane, cursor);

async function rowChunk(plane: DataPlane, cursor: Extract<Cursor, { at: "rows" }>): Promise<Chunk> {
  const table = ownedTable(plane, cursor.table);
  const { rows, last } = await readPage(plane.database, table, cursor.after, plane.settings.backfillPageRows);
  const tail = rows.at(-1);
  const following = plane.context.tables[plane.context.tables.indexOf(table) + 1];
  const next: Cursor = !last
    ? { ...cursor, after: tail === undefined ? cursor.after : keyOf(table, tail) }
    : following === undefined
      ? { at: "items", start: null }
      : { at: "rows", table: following.name, after: null };
  return {
    subjects: rows.map((row) => rowSubject(table, keyOf(table, row), table.itemKey(row))),
    rows: new Map(rows.map((row) => [rowKey(table.name, idText(table, row)), row])),
    compared: rows.length,
    next,
  };
}

const rowSubject = (table: OwnedTable, id: Row, itemKey: ItemKey): RowSubject => ({
  kind: "row",
  table: table.name,
  id,
  itemKey,
});

/** Items that no row accounts for, names and strays. An item at its row's own key was compared with the row. */
async function itemChunk(plane: DataPlane, cursor: Extract<Cursor, { at: "items" }>): Promise<Chunk> {
  const page = await plane.dynamo.send(
    new ScanCommand({
      TableName: plane.table,
      ConsistentRead: true,
      Limit: plane.settings.backfillPageRows,
      ...(cursor.start !== null && { ExclusiveStartKey: marshall(cursor.start) }),
    }),
  );
  const all = (page.Items ?? []).flatMap((attributes) => subjectOf(plane, attributes) ?? []);
  const rows = await rowsFor(plane, all);
  const last = page.LastEvaluatedKey;
  return {
    subjects: all.filter((subject) => subject.kind !== "row" || !standsAt(plane, subject, rows)),
    rows,
    known: new Map((page.Items ?? []).map((item) => [keyText(itemKeyOf(item)), item])),
    compared: 0,
    next: last === undefined ? { at: "end" } : { at: "items", start: unmarshall(last) as ItemKey },
  };
}

function subjectOf({ context }: DataPlane, attributes: NonNullable<Parameters<typeof toSeen>[0]>): Subject | undefined {
  const all = unmarshall(attributes) as Record<string, unknown> & ItemKey;
  const itemKey = { pk: all.pk, sk: all.sk };
  if (itemKey.pk.startsWith("REF#")) return { kind: "reference", name: itemKey.pk.slice("REF#".length) };
  if (isReserved(itemKey.pk)) return undefined;
  const item = toSeen(attributes);
  const table = context.tables.find(({ name }) => name === item?.table);
  if (item === undefined || table === undefined || strayReason(context, itemKey, item) !== undefined)
    return { kind: "stray", itemKey };
  if (!item.deleted) return rowSubject(table, keyOf(table, table.toRow(item.item)), itemKey);
  const id = idOfTombstone(table, all[PRIMARY_KEY_ATTRIBUTE]);
  return id === undefined ? undefined : rowSubject(table, id, itemKey);
}

/** A tombstone that does not say whose it is says nothing of a row that could be compared. */
function idOfTombstone(table: OwnedTable, text: unknown): Row | undefined {
  try {
    const id = JSON.parse(String(text)) as Row;
    return table.key.every((column) => id[column] !== undefined && id[column] !== null) ? keyOf(table, id) : undefined;
  } catch {
    return undefined;
  }
}

function standsAt(plane: DataPlane, { table: name, id, itemKey }: RowSubject, rows: Rows): boolean {
  const table = ownedTable(plane, name);
  const row = rows.get(rowKey(name, idText(table, id)));
  return row !== undefined && keyText(table.itemKey(row)) === keyText(itemKey);
}
