/**
 * Severing foreign keys across the border, and putting them back. A key may cross the borders of two contexts: it is severed
 * with the first that owns its rows, remembered by both, and restored with the last that returns.
 */
import type { BorderForeignKey, BoundedContext, Json } from "../../extracted/bounded-context";
import type { Sql } from "../sql/database";
import { foreignKeys, isListed, listedKeys } from "./border-keys";
import { lockTables } from "./table-locks";

/** What was severed, kept in the audit trail of the transition that did it. */
export type Severed = { readonly [name: string]: Json } & {
  readonly constraint: string;
  readonly table: string;
  readonly definition: string;
};

const nameOf = ({ table, constraint }: Pick<BorderForeignKey, "table" | "constraint">): string =>
  `${table}.${constraint}`;

/** What a handover of one context severs or restores rests on who owns the others: one after the other, to the end of the transaction. */
async function lockBorders(tx: Sql): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('banyan/border-keys', 0)) IS NULL AS locked");
}

/**
 * Drops the listed keys that are there. Runs in the commit's transaction, before its lock.
 * @returns what to remember: these, and the listed ones that another context has severed
 */
export async function severBorderKeys(tx: Sql, context: BoundedContext): Promise<readonly Severed[]> {
  await lockBorders(tx);
  const present = listedKeys(context, await foreignKeys(tx));
  const gone = (await severedByOwners(tx, context.name)).filter((key) => isListed(context, key));
  await lockTables(
    tx,
    present.flatMap(({ table, referenced }) => [table, referenced]),
    "ACCESS EXCLUSIVE",
  );
  for (const { table, constraint } of present)
    await tx.execute(`ALTER TABLE public."${table}" DROP CONSTRAINT "${constraint}"`);
  const own = present.map(({ constraint, table, definition }) => ({ constraint, table, definition }));
  const names = new Set(own.map(nameOf));
  return [...own, ...gone.filter((key) => !names.has(nameOf(key)))];
}

/** What the latest transition that severed anything remembered. */
async function rememberedKeys(sql: Sql, context: string): Promise<readonly Severed[]> {
  const [row] = await sql.query(
    `SELECT evidence->'severed' AS severed FROM banyan.transitions
      WHERE context = :context AND evidence->'severed' IS NOT NULL ORDER BY id DESC LIMIT 1`,
    { context },
  );
  const severed = typeof row?.severed === "string" ? (JSON.parse(row.severed) as Json) : row?.severed;
  return (severed ?? []) as readonly Severed[];
}

/** Keys that must stay severed for other contexts: those that own their rows. */
async function severedByOwners(sql: Sql, context: string): Promise<readonly Severed[]> {
  const owners = await sql.query(
    "SELECT context FROM banyan.ownership WHERE owner = 'context' AND context <> :context ORDER BY context",
    { context },
  );
  const found = new Map<string, Severed>();
  for (const { context: other } of owners)
    for (const key of await rememberedKeys(sql, other as string)) found.set(nameOf(key), key);
  return [...found.values()];
}

/** Remembered keys that are missing, but for those that another context still has severed: these come back with it. */
export async function keysToRestore(sql: Sql, context: string): Promise<readonly Severed[]> {
  const present = new Set((await foreignKeys(sql)).map(nameOf));
  const severed = new Set((await severedByOwners(sql, context)).map(nameOf));
  return (await rememberedKeys(sql, context)).filter((key) => !present.has(nameOf(key)) && !severed.has(nameOf(key)));
}

/** Puts keys back for new rows only: quick, so that it fits in the commit's transaction. */
export async function restoreBorderKeys(tx: Sql, context: BoundedContext): Promise<void> {
  await lockBorders(tx);
  const missing = await keysToRestore(tx, context.name);
  const returning = new Set(missing.map(nameOf));
  const listed = context.borderForeignKeys.filter((key) => returning.has(nameOf(key)));
  await lockTables(
    tx,
    listed.flatMap(({ table, references }) => [table, references.table]),
    "SHARE ROW EXCLUSIVE",
  );
  for (const { table, constraint, definition } of missing) {
    const unvalidated = definition.replace(/ NOT VALID$/, "");
    await tx.execute(`ALTER TABLE public."${table}" ADD CONSTRAINT "${constraint}" ${unvalidated} NOT VALID`);
  }
}
