/** Forward: `banyan.outbox` in Postgres → the context's table. */
import type { DataPlane } from "../../data-plane";
import { inFlight } from "../../replica/in-flight";
import { type Attributes, keyText, readMany, toStoredItem } from "../../replica/stored";
import { ChangeError, type Channel, type Failure } from "../channel";
import { applyForward, heldNames } from "./apply";
import { lanes } from "./lanes";
import { type MappedChange, mapChange } from "./map";
import { inDeclaredShape } from "./shape";
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

interface Mapped {
  readonly change: ForwardChange;
  readonly target: MappedChange;
}

/** One conditional write a change, many in flight. */
async function apply(plane: DataPlane, changes: readonly ForwardChange[]): Promise<readonly Failure<ForwardChange>[]> {
  const failures: Failure<ForwardChange>[] = [];
  const mapped: Mapped[] = [];
  for (const change of await inDeclaredShape(plane, changes))
    try {
      mapped.push({ change, target: mapChange(plane.context, change) });
    } catch (error) {
      if (!(error instanceof ChangeError)) throw error;
      failures.push({ change, error: error.message });
    }
  const stored = await readMany(
    plane,
    mapped.map(({ target }) => target.key),
  );
  const namesOf = ({ target }: Mapped): readonly string[] => [...target.references, ...namesHeld(target, stored)];
  await inFlight(plane.settings.relayConcurrency, lanes(mapped, namesOf), async (lane) => {
    for (const { change, target } of lane)
      try {
        await applyForward(plane, target, stored);
      } catch (error) {
        if (!(error instanceof ChangeError)) throw error;
        failures.push({ change, error: error.message });
      }
  });
  return failures;
}

/** An item that cannot be mapped back fails when its change is applied, not here. */
function namesHeld(target: MappedChange, stored: ReadonlyMap<string, Attributes>): readonly string[] {
  const attributes = stored.get(keyText(target.key));
  try {
    return attributes === undefined ? [] : heldNames(target, toStoredItem(attributes));
  } catch {
    return [];
  }
}
