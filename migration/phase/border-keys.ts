/**
 * Foreign keys that cross the context's border. They hold while the monolith owns; once the context owns, its rows in
 * Postgres are a replica, and a key that still held would refuse changes that the owner has accepted.
 */
import type { BoundedContext, Json } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { DatabaseError, type Sql } from "../sql/database";

/** A foreign key as Postgres has it. */
export interface ForeignKey {
  readonly constraint: string;
  readonly table: string;
  readonly referenced: string;
  /** Deleting or updating the referenced row changes the referencing one. */
  readonly cascades: boolean;
  /** As `pg_get_constraintdef` shows it. */
  readonly definition: string;
}

/** Every foreign key of the monolith's schema. */
export async function foreignKeys(sql: Sql): Promise<readonly ForeignKey[]> {
  const rows = await sql.query(
    `SELECT c.conname::text AS constraint_name, source.relname::text AS table_name, target.relname::text AS referenced,
            (c.confdeltype IN ('c', 'n', 'd') OR c.confupdtype IN ('c', 'n', 'd')) AS cascades,
            pg_get_constraintdef(c.oid) AS definition
       FROM pg_constraint c
       JOIN pg_class source ON source.oid = c.conrelid
       JOIN pg_class target ON target.oid = c.confrelid
       JOIN pg_namespace n ON n.oid = source.relnamespace
      WHERE c.contype = 'f' AND n.nspname = 'public'
      ORDER BY 2, 1`,
  );
  return rows.map((row) => ({
    constraint: row.constraint_name as string,
    table: row.table_name as string,
    referenced: row.referenced as string,
    cascades: row.cascades === true,
    definition: row.definition as string,
  }));
}

const crossing = (context: BoundedContext, keys: readonly ForeignKey[]): readonly ForeignKey[] => {
  const owned = new Set(context.tables.map(({ name }) => name));
  return keys.filter(({ table, referenced }) => owned.has(table) !== owned.has(referenced));
};

export const isListed = (context: BoundedContext, key: Pick<ForeignKey, "constraint" | "table">): boolean =>
  context.borderForeignKeys.some(({ constraint, table }) => constraint === key.constraint && table === key.table);

/** Why a context may not be replicated, a sentence a key. Pure. */
export function borderObjections(context: BoundedContext, keys: readonly ForeignKey[]): readonly string[] {
  return crossing(context, keys).flatMap((key) => {
    const name = `Foreign key ${key.constraint} of ${key.table} (to ${key.referenced})`;
    if (!isListed(context, key))
      return [`${name} crosses the border and is not listed in the declaration's borderForeignKeys.`];
    if (key.cascades)
      return [`${name} cascades: a change on one side of the border would change rows that the other side owns.`];
    return [];
  });
}

/** Of `keys`, those that cross the border and are listed: what a handover to the context severs. Pure. */
export const listedKeys = (context: BoundedContext, keys: readonly ForeignKey[]): readonly ForeignKey[] =>
  crossing(context, keys).filter((key) => isListed(context, key));

/** A restored key that holds for new rows only. */
export type Violation = { readonly [name: string]: Json } & {
  readonly constraint: string;
  readonly table: string;
  /** Rows whose reference leads nowhere, by primary key. */
  readonly rows: readonly Json[];
  /** Why it is not known which rows there are, null when it is: a large table takes longer than the Data API waits. */
  readonly unknown: string | null;
};

/** Most rows that are named: enough to see what they have in common. */
const NAMED_ROWS = 20;
const FOREIGN_KEY_VIOLATION = "23503";

/**
 * Validates the context's restored keys, which locks no writer out, and names the rows that violate them. Idempotent. The way
 * back is over by then: a key that cannot be validated now is told, and is not a reason to fail.
 */
export async function validateBorderKeys(plane: DataPlane): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  const present = (await foreignKeys(plane.database)).filter((key) => isListed(plane.context, key));
  for (const { table, constraint, definition } of present) {
    if (!definition.endsWith(" NOT VALID")) continue;
    await plane.observe("phase.validate-key", { table, constraint });
    try {
      await plane.database.execute(`ALTER TABLE public."${table}" VALIDATE CONSTRAINT "${constraint}"`);
    } catch (error) {
      violations.push({ constraint, table, ...(await violatedBy(plane, constraint, error)) });
    }
  }
  return violations;
}

async function violatedBy(
  plane: DataPlane,
  constraint: string,
  error: unknown,
): Promise<Pick<Violation, "rows" | "unknown">> {
  try {
    if (!(error instanceof DatabaseError && error.sqlState === FOREIGN_KEY_VIOLATION)) throw error;
    return { rows: await violatingRows(plane, constraint), unknown: null };
  } catch (reason) {
    return { rows: [], unknown: reason instanceof Error ? reason.message : String(reason) };
  }
}

/** Tables with more rows are not looked through by a status that is asked every few seconds: the way back does it. */
const COUNTED_ROWS = 100_000;

/** Of keys that are severed: rows that would violate them, where that is quickly told. */
export async function countViolations(
  plane: DataPlane,
): Promise<readonly { readonly constraint: string; readonly table: string; readonly rows: number }[]> {
  const { context, database } = plane;
  const present = new Set((await foreignKeys(database)).map(({ table, constraint }) => `${table}.${constraint}`));
  const found: { constraint: string; table: string; rows: number }[] = [];
  for (const key of context.borderForeignKeys) {
    const { constraint, table, columns, references } = key;
    if (present.has(`${table}.${constraint}`)) continue;
    const [size] = await database.query(
      "SELECT coalesce((SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)), 0)::float8 AS rows",
      { name: `public."${table}"` },
    );
    if (Number(size?.rows) > COUNTED_ROWS) continue;
    const [row] = await database.query(
      `SELECT count(*) AS rows FROM public."${table}" t WHERE ${violates(columns, references)}`,
    );
    if (Number(row?.rows) > 0) found.push({ constraint, table, rows: Number(row?.rows) });
  }
  return found;
}

const violates = (
  columns: readonly string[],
  { table, columns: referenced }: BoundedContext["borderForeignKeys"][number]["references"],
): string => {
  const given = columns.map((column) => `t."${column}" IS NOT NULL`).join(" AND ");
  const matches = columns.map((column, index) => `r."${referenced[index]}" = t."${column}"`).join(" AND ");
  return `${given} AND NOT EXISTS (SELECT FROM public."${table}" r WHERE ${matches})`;
};

async function violatingRows({ context, database }: DataPlane, constraint: string): Promise<readonly Json[]> {
  const key = context.borderForeignKeys.find((listed) => listed.constraint === constraint);
  if (key === undefined) return [];
  const primary = (await primaryKeyOf(database, key.table)).map((column) => `t."${column}"`).join(", ");
  return database.query(
    `SELECT ${primary} FROM public."${key.table}" t
      WHERE ${violates(key.columns, key.references)}
      ORDER BY ${primary} LIMIT ${NAMED_ROWS}`,
  );
}

async function primaryKeyOf(sql: Sql, table: string): Promise<readonly string[]> {
  const rows = await sql.query(
    `SELECT a.attname::text AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
      WHERE i.indrelid = to_regclass(:name) AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)`,
    { name: `public."${table}"` },
  );
  return rows.map((row) => row.name as string);
}
