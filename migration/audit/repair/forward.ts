/**
 * The follower is the context's table:
 *
 *   1. disarm   what would turn a change away: a version that the owner never gave becomes the lowest, an item that cannot
 *               be mapped becomes a tombstone of the lowest version. Each under the condition that it is as it was read.
 *   2. mint     read the owner's rows with a version above all that was captured so far (see `owner-rows.ts`)
 *   3. apply    by the relay's own compare-and-set
 *
 * The order matters: a change that a false version turned away before 1 is in the rows read at 2, one captured after 2 is
 * newer than 3 and finds nothing in its way.
 */
import type { OwnedTable, Row } from "../../../extracted/bounded-context";
import type { DataPlane } from "../../data-plane";
import { ChangeError } from "../../relay/channel";
import { applyForward } from "../../relay/forward/apply";
import { mapChange } from "../../relay/forward/map";
import { type CapturedChange, forwardChange } from "../../relay/forward/outbox";
import { keyText, readMany } from "../../replica/stored";
import { referenceKey } from "../../runtime/store/layout";
import { idText } from "../../sql/owned-rows";
import type { Judged } from "../compare";
import { rowKey, type SeenItem } from "../look";
import type { AuditState } from "../state";
import { ownedTable, type RowSubject } from "../subject";
import { disarm } from "./disarm";
import type { Failures } from "./index";
import { ownersRows } from "./owner-rows";

export async function repairForward(
  plane: DataPlane,
  state: AuditState,
  batch: readonly Judged[],
  failures: Failures,
): Promise<void> {
  const subjects = batch.flatMap(({ subject }) => (subject.kind === "row" ? [subject] : []));
  const old = new Map<string, Row>();
  for (const { subject, sight } of batch)
    if (subject.kind === "row" && sight.item !== undefined && !sight.item.deleted) {
      const row = rowOf(ownedTable(plane, subject.table), sight.item.item);
      if (row !== undefined) old.set(JSON.stringify(subject), row);
    }
  await disarm(plane, state.epoch, [
    ...batch.flatMap(({ subject }) => (subject.kind === "reference" ? [referenceKey(subject.name)] : [])),
    ...batch.flatMap(({ subject, sight }) =>
      subject.kind === "row"
        ? [
            subject.itemKey,
            ...[...sight.names].map(([name]) => referenceKey(name)),
            ...namesToBe(plane, subject, sight.row),
          ]
        : [],
    ),
  ]);
  if (subjects.length === 0) return;
  const { rows, version } = await ownersRows(plane, state, subjects);
  // What leaves comes first, so that what comes finds its names free.
  const changes = subjects.flatMap((subject) => changesOf(plane, subject, rows.get(textOf(plane, subject)), old));
  changes.sort((a, b) => Number(b.captured.op === "delete") - Number(a.captured.op === "delete"));
  for (const { subject, captured } of changes) {
    try {
      const change = { ...captured, epoch: version.epoch, seq: version.n, at: plane.now() };
      const target = mapChange(plane.context, forwardChange(plane, change));
      const known = (await readMany(plane, [target.key])).get(keyText(target.key));
      await applyForward(plane, target, known);
    } catch (error) {
      if (!(error instanceof ChangeError)) throw error;
      failures.set(JSON.stringify(subject), error.message);
    }
  }
}

/** The key and the names of the row as it was seen: where it will stand. */
function namesToBe(
  plane: DataPlane,
  { table: name }: RowSubject,
  row: Row | undefined,
): ReturnType<typeof referenceKey>[] {
  if (row === undefined) return [];
  const table = ownedTable(plane, name);
  return [table.itemKey(row), ...table.references(row).map(referenceKey)];
}

const textOf = (plane: DataPlane, { table, id }: RowSubject): string =>
  rowKey(table, idText(ownedTable(plane, table), id));

type Sent = { readonly subject: RowSubject; readonly captured: Omit<CapturedChange, "epoch" | "seq" | "at"> };

/** The row where it belongs; a tombstone where an item stands that it does not belong to. */
function changesOf(
  plane: DataPlane,
  subject: RowSubject,
  row: Row | undefined,
  old: ReadonlyMap<string, Row>,
): readonly Sent[] {
  const table = ownedTable(plane, subject.table);
  const here = row !== undefined && keyText(table.itemKey(row)) === keyText(subject.itemKey);
  const left = old.get(JSON.stringify(subject));
  const common = { table: table.name, key: subject.id };
  return [
    ...(here || left === undefined || keyText(table.itemKey(left)) !== keyText(subject.itemKey)
      ? []
      : [{ subject, captured: { ...common, op: "delete" as const, row: left } }]),
    ...(row === undefined ? [] : [{ subject, captured: { ...common, op: "update" as const, row } }]),
  ];
}

function rowOf(table: OwnedTable, item: SeenItem["item"]): Row | undefined {
  try {
    const row = table.toRow(item);
    table.itemKey(row);
    return row;
  } catch {
    return undefined;
  }
}
