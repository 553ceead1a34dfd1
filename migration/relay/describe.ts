/** What subscribers are told of a change, in either direction. Pure. */
import type { BoundedContext, Row } from "../../extracted/bounded-context";
import type { PublishableChange } from "../events/entries";
import type { BackChange } from "./back/outbox";
import type { ForwardChange } from "./forward/outbox";

export const describeForward = ({ table, key, row, op, version, capturedMs }: ForwardChange): PublishableChange => ({
  table,
  key,
  row: op === "delete" ? undefined : row,
  deleted: op === "delete",
  version,
  capturedMs,
});

export const describeBack = (
  context: BoundedContext,
  { change, version, capturedMs }: BackChange,
): PublishableChange => ({
  table: change.table,
  key: change.id,
  row: rowOf(context, change),
  deleted: change.op === "delete",
  version,
  capturedMs,
});

/** Undefined where the mapping refuses the item: such a change is parked, and subscribers learn that it happened. */
function rowOf(context: BoundedContext, { table: name, item }: BackChange["change"]): Row | undefined {
  const table = context.tables.find((owned) => owned.name === name);
  if (table === undefined || item === undefined) return undefined;
  try {
    return table.toRow(item as Row);
  } catch {
    return undefined;
  }
}
