/** Judgement of what is in the table besides rows' items: unique names, and items that are no row's. Pure. */
import type { BoundedContext, ItemKey, Row } from "../../extracted/bounded-context";
import { keyText } from "../replica/stored";
import { isReserved } from "../runtime/store/layout";
import type { Finding } from "./judge";
import type { SeenItem, Sight } from "./look";
import { isAhead } from "./view";

/** A name must lead to a live item whose row has it: an orphan would refuse the name to whoever wants it. */
export function judgeReference(context: BoundedContext, name: string, { names, most }: Sight): Finding | undefined {
  const reference = names[0]?.[1];
  if (reference === undefined) return undefined;
  const ahead = most !== undefined && isAhead(reference.version, most);
  if (!ahead && holdsName(context, name, reference.target)) return undefined;
  return { kind: ahead ? "different" : "extra", fields: [ahead ? "version" : `reference ${name}`] };
}

function holdsName(context: BoundedContext, name: string, target: SeenItem | undefined): boolean {
  if (target === undefined || target.deleted) return false;
  const table = context.tables.find((owned) => owned.name === target.table);
  try {
    return table !== undefined && table.references(table.toRow(target.item)).includes(name);
  } catch {
    return false;
  }
}

/** Why an item is no row's; undefined when it is one's, or Banyan's own. */
export function strayReason(context: BoundedContext, itemKey: ItemKey, item: SeenItem): string | undefined {
  if (isReserved(itemKey.pk)) return undefined;
  if (!item.marked) return "it lacks Banyan's attributes";
  const table = context.tables.find((owned) => owned.name === item.table);
  if (table === undefined) return `the context owns no table ${item.table}`;
  if (item.deleted) return undefined;
  let row: Row;
  try {
    row = table.toRow(item.item);
    return keyText(table.itemKey(row)) === keyText(itemKey) ? undefined : "its row stands at another key";
  } catch {
    return "it cannot be mapped to a row";
  }
}

export function judgeStray(context: BoundedContext, itemKey: ItemKey, { item }: Sight): Finding | undefined {
  const reason = item === undefined ? undefined : strayReason(context, itemKey, item);
  return reason === undefined
    ? undefined
    : { kind: "extra", fields: [], rogue: `written outside the relay: ${reason}` };
}
