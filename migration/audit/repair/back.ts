/**
 * The follower is Postgres. One transaction a row, under the relay's origin mark:
 *
 *   1. share the writers' lock: the ownership cannot change meanwhile
 *   2. lock the row's side version: no relay applies a change of it meanwhile
 *   3. *then* read the owner's item: it is at least as new as anything applied so far
 *   4. write what it says, and its version, whatever stood there
 *
 * A later change has a higher version and finds no higher one in its way, also where somebody had raised it.
 */
import type { Row } from "../../../extracted/bounded-context";
import type { DataPlane } from "../../data-plane";
import { readOwnership } from "../../ownership/read";
import { deleteRows, MARK_ORIGIN, upsertRows } from "../../relay/back/statements";
import { keyText, readMany } from "../../replica/stored";
import { BACKFILL_VERSION, compareVersions, type Version } from "../../runtime/version";
import { DatabaseError } from "../../sql/database";
import { idText } from "../../sql/owned-rows";
import type { Judged } from "../compare";
import { toSeen } from "../look";
import type { AuditState } from "../state";
import { ownedTable, type RowSubject } from "../subject";
import type { Failures } from "./index";

export async function repairBack(
  plane: DataPlane,
  state: AuditState,
  batch: readonly Judged[],
  failures: Failures,
): Promise<void> {
  const { tables } = plane.context;
  const rank = ({ table }: RowSubject): number => tables.findIndex(({ name }) => name === table);
  const rows = batch.flatMap(({ subject, finding }) => (subject.kind === "row" ? [{ subject, finding }] : []));
  // Rows that go, children before parents; then rows that come, parents before children.
  const going = rows
    .filter(({ finding }) => finding.kind === "extra")
    .sort((a, b) => rank(b.subject) - rank(a.subject));
  const coming = rows
    .filter(({ finding }) => finding.kind !== "extra")
    .sort((a, b) => rank(a.subject) - rank(b.subject));
  const again: RowSubject[] = [];
  for (const { subject } of [...going, ...coming])
    if (!(await attempt(plane, state, subject, failures))) again.push(subject);
  // One may have waited for the place or the parent that a later one brought.
  for (const subject of again) await attempt(plane, state, subject, failures);
}

/** Of a row's own making: data exceptions, integrity, what the monolith's own triggers raise. */
const isFaultOfRow = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && /^(22|23|P0|40)/.test(error.sqlState);

async function attempt(plane: DataPlane, state: AuditState, subject: RowSubject, failures: Failures): Promise<boolean> {
  try {
    await rewrite(plane, state, subject);
    failures.delete(JSON.stringify(subject));
    return true;
  } catch (error) {
    if (!isFaultOfRow(error)) throw error;
    failures.set(JSON.stringify(subject), error.message);
    return false;
  }
}

async function rewrite(plane: DataPlane, state: AuditState, subject: RowSubject): Promise<void> {
  const table = ownedTable(plane, subject.table);
  const names = { context: plane.context.name, table: table.name, key: idText(table, subject.id) };
  await plane.database.transaction(async (tx) => {
    await tx.query(MARK_ORIGIN);
    await tx.query("SELECT pg_advisory_xact_lock_shared(banyan.lock_key(:context)) IS NULL AS held", {
      context: plane.context.name,
    });
    const truth = await readOwnership(tx, plane.context.name);
    if (truth?.epoch !== state.epoch || truth.owner !== "context" || truth.handoverTo !== null)
      throw new Error("the ownership changed during the audit: nothing more is repaired, verify again");
    await tx.query(
      `INSERT INTO banyan.versions AS stored (context, table_name, key, epoch, n, deleted)
       VALUES (:context, :table, :key, 0, 0, true)
       ON CONFLICT (context, table_name, key) DO UPDATE SET n = stored.n RETURNING n`,
      names,
    );
    const { row, version } = await ownersItem(plane, subject);
    const rows = { value: [row ?? subject.id], type: "jsonb" } as const;
    await tx.execute(row === undefined ? deleteRows(table) : upsertRows(table), { rows });
    await tx.execute(
      `UPDATE banyan.versions SET epoch = :epoch, n = :n, deleted = :deleted
        WHERE context = :context AND table_name = :table AND key = :key`,
      { ...names, epoch: version.epoch, n: version.n, deleted: row === undefined },
    );
  });
}

/** The row that the owner has at the subject's key, or at the key where Postgres' own row would stand; and its version. */
async function ownersItem(
  plane: DataPlane,
  subject: RowSubject,
): Promise<{ readonly row: Row | undefined; readonly version: Version }> {
  const table = ownedTable(plane, subject.table);
  const item = toSeen((await readMany(plane, [subject.itemKey])).get(keyText(subject.itemKey)));
  if (item === undefined) return { row: undefined, version: BACKFILL_VERSION };
  if (item.deleted || item.table !== table.name) return { row: undefined, version: item.version };
  const row = table.toRow(item.item);
  return idText(table, row) === idText(table, subject.id)
    ? { row, version: item.version }
    : {
        row: undefined,
        version: compareVersions(item.version, BACKFILL_VERSION) > 0 ? BACKFILL_VERSION : item.version,
      };
}
