/** Applies changes of the context's store to Postgres: one transaction for many, halved until the faulty ones stand alone. */
import { assertNoDrift } from "../../capture/drift";
import type { DataPlane } from "../../data-plane";
import { DatabaseError, type Sql } from "../../sql/database";
import { ChangeError, type Failure } from "../channel";
import { inOrder, mapBack, type RowChange } from "./map";
import type { BackChange } from "./outbox";
import { COMPARE_VERSIONS, deleteRows, MARK_ORIGIN, upsertRows } from "./statements";
import { vacate } from "./vacate";

/** A failure, with the row where another row has its unique value. */
interface Failed extends Failure<BackChange> {
  readonly contends?: RowChange;
}

export async function applyBack(
  plane: DataPlane,
  changes: readonly BackChange[],
): Promise<readonly Failure<BackChange>[]> {
  const failures: Failed[] = [];
  const mapped: RowChange[] = [];
  for (const change of changes)
    try {
      mapped.push(mapBack(plane.context, change));
    } catch (error) {
      if (!(error instanceof ChangeError)) throw error;
      failures.push({ change, error: error.message });
    }
  for (const part of parts(inOrder(plane.context, mapped))) failures.push(...(await applyOrHalve(plane, part)));
  const contending = failures.flatMap(({ contends }) => contends ?? []);
  if (contending.length < 2 || !(await applyExchange(plane, contending))) return failures;
  return failures.filter(({ contends }) => contends === undefined);
}

/** Only the newest change of a row is applied, so rows that have exchanged unique values each wait for the other's. */
async function applyExchange(plane: DataPlane, changes: readonly RowChange[]): Promise<boolean> {
  try {
    await applyTogether(plane, changes, vacate);
    return true;
  } catch (error) {
    if (isFaultOfChange(error)) return false;
    throw error;
  }
}

/** A request to the Data API may have 4 MiB; half a megabyte of rows keeps its transaction short as well. */
const PART_CHARACTERS = 500_000;

function parts(changes: readonly RowChange[]): readonly (readonly RowChange[])[] {
  const found: RowChange[][] = [];
  let room = 0;
  for (const change of changes) {
    const size = JSON.stringify(change.row).length + change.key.length;
    if (size > room || found.length === 0) {
      found.push([]);
      room = PART_CHARACTERS;
    }
    found.at(-1)?.push(change);
    room -= size;
  }
  return found;
}

/**
 * Classes of SQLSTATE in which a change fails by itself: data exceptions (22), integrity (23: its parent or predecessor is
 * still to come, perhaps), and what the monolith's own triggers raise (P0). Anything else is not the change's fault.
 */
const isFaultOfChange = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && /^(22|23|P0)/.test(error.sqlState);

/** A column that is gone or of another type: DDL in the very moment between the look at the columns and the write. */
const isFaultOfSchema = (error: unknown): boolean => error instanceof DatabaseError && error.sqlState.startsWith("42");

const UNIQUE_VIOLATION = "23505";

async function applyOrHalve(plane: DataPlane, changes: readonly RowChange[]): Promise<readonly Failed[]> {
  try {
    await applyTogether(plane, changes);
    return [];
  } catch (error) {
    if (isFaultOfSchema(error)) await assertNoDrift(plane.database, plane.context);
    if (!isFaultOfChange(error)) throw error;
    const [only, ...others] = changes;
    if (only !== undefined && others.length === 0)
      return [
        { change: only.source, error: error.message, ...(error.sqlState === UNIQUE_VIOLATION && { contends: only }) },
      ];
    const middle = Math.ceil(changes.length / 2);
    return [
      ...(await applyOrHalve(plane, changes.slice(0, middle))),
      ...(await applyOrHalve(plane, changes.slice(middle))),
    ];
  }
}

async function applyTogether(plane: DataPlane, changes: readonly RowChange[], prepare?: typeof vacate): Promise<void> {
  await plane.observe("relay.apply.back", { context: plane.context.name, changes: changes.length });
  await plane.database.transaction(async (tx) => {
    await tx.query(MARK_ORIGIN);
    const effective = await compareVersions(tx, plane.context.name, changes);
    const grouped = groups(effective);
    for (const group of grouped)
      if (prepare !== undefined && group[0] !== undefined)
        await prepare(
          tx,
          group[0].table,
          group.map(({ row }) => row),
        );
    for (const group of grouped) {
      const rows = { value: group.map(({ row }) => row), type: "jsonb" } as const;
      const [first] = group;
      if (first !== undefined)
        await tx.execute(first.deleted ? deleteRows(first.table) : upsertRows(first.table), { rows });
    }
  });
}

/** @returns the changes that take effect, in the order given */
async function compareVersions(tx: Sql, context: string, changes: readonly RowChange[]): Promise<readonly RowChange[]> {
  const incoming = changes.map(({ table, key, deleted, source: { version } }) => ({
    table_name: table.name,
    key,
    epoch: version.epoch,
    n: version.n,
    deleted,
  }));
  const rows = await tx.query(COMPARE_VERSIONS, { context, changes: incoming });
  const effective = new Set(rows.map(({ table_name: table, key }) => JSON.stringify([table, key])));
  return changes.filter(({ table, key }) => effective.has(JSON.stringify([table.name, key])));
}

/** Neighbours of one table and kind: what one statement can write. */
function groups(changes: readonly RowChange[]): readonly (readonly RowChange[])[] {
  const found: RowChange[][] = [];
  for (const change of changes) {
    const last = found.at(-1);
    const [first] = last ?? [];
    if (last !== undefined && first?.table === change.table && first.deleted === change.deleted) last.push(change);
    else found.push([change]);
  }
  return found;
}
