/** A captured change → what is put into the table. Pure. */
import type { BoundedContext, ItemKey, OwnedTable } from "../../../extracted/bounded-context";
import { dataItem, tombstone } from "../../runtime/store/layout";
import type { Version } from "../../runtime/version";
import { ChangeError } from "../channel";
import type { ForwardChange } from "./outbox";

export interface MappedChange {
  readonly table: OwnedTable;
  readonly key: ItemKey;
  readonly version: Version;
  /** The item or its tombstone, unmarshalled. */
  readonly item: Readonly<Record<string, unknown>>;
  /** Unique names the row holds after the change. */
  readonly references: readonly string[];
}

/** @throws ChangeError when the mapping refuses the row */
export function mapChange(context: BoundedContext, change: ForwardChange): MappedChange {
  const table = context.tables.find(({ name }) => name === change.table);
  if (table === undefined) throw new ChangeError(`${context.name} does not own a table ${change.table}`);
  try {
    const key = table.itemKey(change.row);
    return change.op === "delete"
      ? { table, key, version: change.version, item: tombstone(table, change.row, change.version), references: [] }
      : {
          table,
          key,
          version: change.version,
          item: dataItem(table, change.row, change.version),
          references: table.references(change.row),
        };
  } catch (error) {
    throw new ChangeError(`${table.name} ${JSON.stringify(change.key)} cannot be mapped: ${String(error)}`, {
      cause: error,
    });
  }
}
