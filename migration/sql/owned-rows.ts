/** Rows of the monolith's tables as `to_jsonb` writes them: by page, and by primary key. */
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import type { Sql, Parameter } from "./database";
import { isResponseTooLarge } from "./errors";
import { ownedTableName, quoted } from "./identifiers";

/** The key columns of a row. Pure. */
export const keyOf = (table: OwnedTable, row: Row): Row =>
  Object.fromEntries(table.key.map((column) => [column, row[column] ?? null]));

/** `WHERE (k1, k2) > (:k1, :k2)`: a row comparison, which the primary key's index answers. */
function pageStatement(table: OwnedTable, after: Row | null): string {
  const columns = table.key.map((column) => `source.${quoted(column)}`).join(", ");
  const values = table.key.map((_, index) => `:key${index}`).join(", ");
  const where = after === null ? "" : `WHERE (${columns}) > (${values})`;
  return `SELECT to_jsonb(source) AS "row" FROM ${ownedTableName(table.name)} AS source ${where} ORDER BY ${columns} LIMIT :limit`;
}

/** Up to `limit` rows after a key, fewer where the answer would be over the Data API's limit; `last` when there are no more. */
export async function readPage(
  sql: Sql,
  table: OwnedTable,
  after: Row | null,
  limit: number,
): Promise<{ readonly rows: readonly Row[]; readonly last: boolean }> {
  const keys: Record<string, Parameter> = {};
  if (after !== null)
    for (const [index, column] of table.key.entries()) {
      const type = table.columns[column];
      keys[`key${index}`] = { value: after[column] ?? null, ...(type !== undefined && { type }) };
    }
  for (let size = limit; ; size = Math.ceil(size / 2))
    try {
      const found = await sql.query(pageStatement(table, after), { ...keys, limit: size });
      return { rows: found.map(({ row }) => row as Row), last: found.length < size };
    } catch (error) {
      if (!isResponseTooLarge(error)) throw error;
      if (size === 1)
        throw tooLargeRow(`${table.name} after ${after === null ? "the beginning" : JSON.stringify(after)}`, error);
    }
}

const tooLargeRow = (which: string, cause: unknown): Error =>
  new Error(`the row of ${which} has more than the 64 KB that the Data API returns of a row: shorten it`, { cause });

/** Rows by primary key: in one statement, or in two halves where the answer would be over the Data API's limit. */
export async function readRows(sql: Sql, table: OwnedTable, ids: readonly Row[]): Promise<ReadonlyMap<string, Row>> {
  if (ids.length === 0) return new Map();
  try {
    return await selectRows(sql, table, ids);
  } catch (error) {
    if (!isResponseTooLarge(error)) throw error;
    if (ids.length === 1) throw tooLargeRow(`${table.name} ${JSON.stringify(ids[0])}`, error);
    const half = Math.ceil(ids.length / 2);
    const first = await readRows(sql, table, ids.slice(0, half));
    return new Map([...first, ...(await readRows(sql, table, ids.slice(half)))]);
  }
}

async function selectRows(sql: Sql, table: OwnedTable, ids: readonly Row[]): Promise<ReadonlyMap<string, Row>> {
  const columns = table.key.map((column) => `${quoted(column)} ${table.columns[column]}`).join(", ");
  const match = table.key.map((column) => `source.${quoted(column)} = wanted.${quoted(column)}`).join(" AND ");
  const found = await sql.query(
    `SELECT to_jsonb(source) AS "row" FROM jsonb_to_recordset(:ids) AS wanted (${columns})
       JOIN ${ownedTableName(table.name)} AS source ON ${match}`,
    { ids: { value: ids, type: "jsonb" } },
  );
  return new Map(found.map(({ row }) => [idText(table, row as Row), row as Row]));
}

/** One text for a primary key. */
export const idText = (table: OwnedTable, row: Row): string => JSON.stringify(keyOf(table, row));
