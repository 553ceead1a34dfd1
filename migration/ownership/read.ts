/** Reads the truth. */
import type { Row } from "../../extracted/bounded-context";
import type { Phase, Side } from "../runtime/phases";
import type { Sql } from "../sql/database";
import type { Ownership } from "./truth";

const COLUMNS = `context, owner, epoch, phase, weight, generation, table_name, handover_to,
  (extract(epoch FROM handover_deadline) * 1000)::bigint AS deadline,
  (extract(epoch FROM banyan.now()) * 1000)::bigint AS read_at`;

/** The context's row, in one read, or undefined when the context has never been named. */
export async function readOwnership(sql: Sql, context: string): Promise<Ownership | undefined> {
  const [row] = await sql.query(`SELECT ${COLUMNS} FROM banyan.ownership WHERE context = :context`, { context });
  return row === undefined ? undefined : ownershipOf(row);
}

/** @throws Error when the context has no row: its first transition has not run. */
export async function requireOwnership(sql: Sql, context: string): Promise<Ownership> {
  const ownership = await readOwnership(sql, context);
  if (ownership === undefined)
    throw new Error(`${context} has no row in banyan.ownership: its first transition has not run`);
  return ownership;
}

function ownershipOf(row: Row): Ownership {
  return {
    context: row.context as string,
    owner: row.owner as Side,
    epoch: Number(row.epoch),
    phase: row.phase as Phase,
    weight: Number(row.weight),
    generation: Number(row.generation),
    table: row.table_name as string,
    handoverTo: row.handover_to as Side | null,
    deadline: row.deadline === null ? null : Number(row.deadline),
    readAt: Number(row.read_at),
  };
}

/** Gives a context its row: the monolith owns it, at epoch 1. Changes nothing when it has one. */
export async function initialiseOwnership(
  sql: Sql,
  context: string,
  life: { readonly generation: number; readonly table: string },
): Promise<Ownership> {
  await sql.execute(
    `INSERT INTO banyan.ownership (context, owner, epoch, phase, weight, generation, table_name, updated_at)
     VALUES (:context, 'monolith', 1, 'monolith', 0, :generation, :table, banyan.now())
     ON CONFLICT (context) DO NOTHING`,
    { context, generation: life.generation, table: life.table },
  );
  return requireOwnership(sql, context);
}
