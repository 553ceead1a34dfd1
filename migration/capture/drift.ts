/** Schema drift: the monolith's table is not what the context's declaration says. Applying stops, nothing is lost. */
import type { BoundedContext, ColumnType, OwnedTable } from "../../extracted/bounded-context";
import type { Sql } from "../sql/database";

/** What Postgres calls each declared type (`format_type`, without length or precision). */
const POSTGRES_TYPES: Readonly<Record<string, ColumnType>> = {
  integer: "int4",
  bigint: "int8",
  "double precision": "float8",
  numeric: "numeric",
  text: "text",
  "character varying": "text",
  boolean: "bool",
  "timestamp with time zone": "timestamptz",
  date: "date",
  uuid: "uuid",
  jsonb: "jsonb",
};

/**
 * A table as it stands: its columns with their declared-type names, and its primary key. A generated column cannot be written
 * back, and a deferrable key orders no changes: both are told by name, and are as no declaration says.
 */
export interface ActualTable {
  readonly columns: ReadonlyMap<string, string>;
  readonly key: readonly string[];
}

export class SchemaDriftError extends Error {
  override readonly name = "SchemaDriftError";
  readonly code = "schema-drift";
  constructor(
    readonly context: string,
    readonly differences: readonly string[],
  ) {
    super(
      `The tables of ${context} are not what its declaration says, so no change is applied until they agree again ` +
        `(changes are kept): ${differences.join("; ")}. Change the declaration and its mapping, then deploy.`,
    );
  }
}

/** Every difference between the declaration and the table, each as a sentence. Pure. */
export function tableDifferences(declared: OwnedTable, actual: ActualTable | undefined): readonly string[] {
  if (actual === undefined) return [`table ${declared.name} does not exist`];
  const differences: string[] = [];
  for (const [column, type] of Object.entries(declared.columns)) {
    const found = actual.columns.get(column);
    if (found === undefined) differences.push(`column ${declared.name}.${column} is declared and does not exist`);
    else if (found !== type) differences.push(`column ${declared.name}.${column} is declared ${type} and is ${found}`);
  }
  for (const column of actual.columns.keys())
    if (!(column in declared.columns)) differences.push(`column ${declared.name}.${column} is not declared`);
  if (actual.key.join() !== declared.key.join())
    differences.push(
      `the primary key of ${declared.name} is declared (${declared.key.join(", ")}) and is (${actual.key.join(", ")})`,
    );
  return differences;
}

const COLUMNS = `
SELECT c.relname::text AS "table", a.attname::text AS "column",
       CASE a.attgenerated WHEN '' THEN '' ELSE 'generated ' END
         || regexp_replace(format_type(a.atttypid, a.atttypmod), '\\(.*?\\)', '') AS type,
       array_position(i.indkey::int2[], a.attnum)::int4 AS "position", i.indimmediate IS FALSE AS deferrable
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
 WHERE c.relnamespace = 'public'::regnamespace
   AND c.relname IN (SELECT jsonb_array_elements_text(:tables))
 ORDER BY c.relname, a.attnum`;

interface CatalogueRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly position: number | null;
  readonly deferrable: boolean;
}

/** Reads the context's tables from the catalogue, in one statement. */
export async function readTables(sql: Sql, tables: readonly OwnedTable[]): Promise<ReadonlyMap<string, ActualTable>> {
  const rows = await sql.query(COLUMNS, { tables: tables.map(({ name }) => name) });
  const found = new Map<string, { columns: Map<string, string>; key: string[] }>();
  for (const row of rows) {
    const { table, column, type, position, deferrable } = row as unknown as CatalogueRow;
    const entry = found.get(table) ?? { columns: new Map<string, string>(), key: [] };
    entry.columns.set(column, POSTGRES_TYPES[type] ?? type);
    if (position !== null) entry.key[position] = deferrable ? `${column} deferrable` : column;
    found.set(table, entry);
  }
  return found;
}

/** Every difference between the context's declaration and its tables. */
export async function driftOf(sql: Sql, context: BoundedContext): Promise<readonly string[]> {
  const actual = await readTables(sql, context.tables);
  return context.tables.flatMap((table) => tableDifferences(table, actual.get(table.name)));
}

/** @throws SchemaDriftError with every difference */
export async function assertNoDrift(sql: Sql, context: BoundedContext): Promise<void> {
  const differences = await driftOf(sql, context);
  if (differences.length > 0) throw new SchemaDriftError(context.name, differences);
}
