/** What a listener does with one event of the bus. */
import type { BoundedContext } from "../../extracted/bounded-context";
import type { Log } from "../runtime/log";
import { type BusEvent, readEvent } from "./event";
import { entryOf, keep, type ViewStore } from "./keep";

/** The subscription's own code refused a row: a mistake of the declaration, or of the publisher. */
export class UnreadableRow extends Error {
  override readonly name = "UnreadableRow";
  constructor(table: string, cause: unknown) {
    super(`A row of ${table} was refused by the subscription: ${String(cause)}`, { cause });
  }
}

export type Heard = { readonly outcome: "kept" | "overtaken" | "ignored" };

/**
 * Keeps what the event tells in the view that it belongs to, unless something newer stands there.
 * @throws MalformedEvent, and UnreadableRow where the subscription refuses the row. Its entry then counts as unknown,
 * so that nobody is told what it was before; the event itself is tried again, and ends in the dead-letter queue.
 */
export async function hear(context: BoundedContext, store: ViewStore, log: Log, event: BusEvent): Promise<Heard> {
  const change = readEvent(event);
  const subscription = context.events.subscribes.find(
    (one) => one.context === change.context && one.table === change.table,
  );
  if (subscription === undefined) {
    log("warn", "an event of a table that is not subscribed to was ignored", {
      of: `${change.context}.${change.table}`,
    });
    return { outcome: "ignored" };
  }
  const { entry, fault } = entryOf(subscription, change);
  const kept = await keep(store, entry);
  if (fault !== undefined) throw new UnreadableRow(change.table, fault);
  if (entry.state.kind === "unknown" && kept)
    log("warn", "a row changed to what no event can carry: its view is silent about it", { key: change.key });
  return { outcome: kept ? "kept" : "overtaken" };
}
