/** Forward: `banyan.outbox` in Postgres → the context's table. */
import type { DataPlane } from "../../data-plane";
import { inFlight } from "../../replica/in-flight";
import { readMany } from "../../replica/stored";
import { ChangeError, type Channel, type Failure, messageOf } from "../channel";
import { applyForward } from "./apply";
import { type MappedChange, mapChange } from "./map";
import { countOutbox, deleteFromOutbox, type ForwardChange, type ForwardEntry, readOutbox } from "./outbox";

export function openForward(plane: DataPlane): Channel<ForwardChange, ForwardEntry> {
  return {
    direction: "forward",
    read: (limit) => readOutbox(plane, limit),
    apply: (changes) => apply(plane, changes),
    remove: (entries) => deleteFromOutbox(plane, entries),
    backlog: () => countOutbox(plane),
  };
}

/** One conditional write a change, many in flight. */
async function apply(plane: DataPlane, changes: readonly ForwardChange[]): Promise<readonly Failure<ForwardChange>[]> {
  const failures: Failure<ForwardChange>[] = [];
  const mapped: { readonly change: ForwardChange; readonly target: MappedChange }[] = [];
  for (const change of changes)
    try {
      mapped.push({ change, target: mapChange(plane.context, change) });
    } catch (error) {
      failures.push({ change, error: messageOf(error) });
    }
  const stored = await readMany(
    plane,
    mapped.map(({ target }) => target.key),
  );
  await inFlight(plane.settings.relayConcurrency, mapped, async ({ change, target }) => {
    try {
      await applyForward(plane, target, stored);
    } catch (error) {
      if (!(error instanceof ChangeError)) throw error;
      failures.push({ change, error: error.message });
    }
  });
  return failures;
}
