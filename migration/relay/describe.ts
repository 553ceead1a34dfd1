/** What subscribers are told of a change, in either direction. Pure. */
import type { BoundedContext, Row } from "../../extracted/bounded-context";
import type { PublishableChange } from "../events/entries";
import type { BackChange } from "./back/outbox";
import type { ForwardChange } from "./forward/outbox";

export function describeForward(change: ForwardChange): PublishableChange {
  const { table, key, row, op, version, capturedMs } = change;
  const isTold = op !== "delete" && change.unreadableBytes === undefined;
  return { table, key, row: isTold ? row : undefined, deleted: op === "delete", version, capturedMs };
}

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
