/** Forward: `banyan.outbox` in Postgres → the context's table. */
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { DataPlane } from "../../data-plane";
import { inFlight } from "../../replica/in-flight";
import { keyText, readMany } from "../../replica/stored";
import { type Attributes, toStoredItem } from "../../runtime/store/stored-item";
import { togetherGroups, writeTogether } from "../../replica/together";
import { ChangeError, type Channel, type Failure } from "../channel";
import { describeForward } from "../describe";
import { applyForward } from "./apply";
import { lanes } from "./lanes";
import { type MappedChange, mapChange } from "./map";
import { countOutbox, deleteFromOutbox, type ForwardChange, type ForwardEntry, readOutbox } from "./outbox";
import { inDeclaredShape } from "./shape";
import { heldNames, planForward } from "./writes";

export function openForward(plane: DataPlane): Channel<ForwardChange, ForwardEntry> {
  return {
    direction: "forward",
    read: (limit) => readOutbox(plane, limit),
    apply: (changes) => apply(plane, changes),
    remove: (entries) => deleteFromOutbox(plane, entries),
    backlog: () => countOutbox(plane),
    describe: describeForward,
  };
}

interface Mapped {
  readonly change: ForwardChange;
  readonly target: MappedChange;
  /** The item as it stands. */
  readonly known: Attributes | undefined;
  /** Unique names before and after. */
  readonly names: readonly string[];
  /** What a transaction that takes other changes, too, would write; empty for a change that wants to be alone. */
  readonly writes: readonly TransactWriteItem[];
}

/**
 * Changes with unique names go several to a transaction, each under its own conditions; if that is cancelled, and for all
 * others, one by one. Many are in flight, but changes that share a name follow each other.
 */
async function apply(plane: DataPlane, changes: readonly ForwardChange[]): Promise<readonly Failure<ForwardChange>[]> {
  const failures: Failure<ForwardChange>[] = [];
  const alone = async ({ change, target, known }: Mapped): Promise<void> => {
    try {
      await applyForward(plane, target, known);
    } catch (error) {
      failures.push(failureOf(change, error));
    }
  };
  const sharing: (readonly Mapped[])[] = [];
  const single: Mapped[] = [];
  for (const lane of lanes(await mapAll(plane, changes, failures), ({ names }) => names)) {
    const [only] = lane;
    if (lane.length === 1 && only !== undefined && only.writes.length > 0) single.push(only);
    else sharing.push(lane);
  }
  const groups = togetherGroups(single, ({ writes }) => writes);
  await inFlight(plane.settings.relayConcurrency, [...groups, ...sharing], async (group) => {
    const writes = group.length > 1 && groups.includes(group) ? group.flatMap((mapped) => mapped.writes) : [];
    if (writes.length > 0 && (await writeTogether(plane, writes))) return;
    for (const mapped of group) await alone(mapped);
  });
  return failures;
}

/** Maps every change beside what is stored of it; those that cannot be mapped become failures. */
async function mapAll(
  plane: DataPlane,
  changes: readonly ForwardChange[],
  failures: Failure<ForwardChange>[],
): Promise<readonly Mapped[]> {
  const targets: { readonly change: ForwardChange; readonly target: MappedChange }[] = [];
  for (const change of changes) if (change.unreadableBytes !== undefined) failures.push(unreadable(change));
  const readable = changes.filter(({ unreadableBytes }) => unreadableBytes === undefined);
  for (const change of await inDeclaredShape(plane, readable))
    try {
      targets.push({ change, target: mapChange(plane.context, change) });
    } catch (error) {
      failures.push(failureOf(change, error));
    }
  const found = await readMany(
    plane,
    targets.map(({ target }) => target.key),
  );
  const mapped: Mapped[] = [];
  for (const { change, target } of targets)
    try {
      const known = found.get(keyText(target.key));
      const stored = known === undefined ? undefined : toStoredItem(known);
      const plan = planForward(plane.table, target, stored);
      if (plan.kind === "nothing") continue;
      const names = [...target.references, ...heldNames(target, stored)];
      mapped.push({ change, target, known, names, writes: plan.kind === "transaction" ? plan.writes : [] });
    } catch (error) {
      failures.push(failureOf(change, error));
    }
  return mapped;
}

const unreadable = (change: ForwardChange): Failure<ForwardChange> => ({
  change,
  error:
    `${change.table} ${JSON.stringify(change.key)} has ${change.unreadableBytes} bytes, and the Data API returns rows of 64 KB at most: ` +
    "shorten the row at the monolith, which captures it anew, then discard this change",
});

/** @throws the error itself when it is not the change's fault */
function failureOf(change: ForwardChange, error: unknown): Failure<ForwardChange> {
  if (!(error instanceof ChangeError)) throw error;
  return { change, error: error.message };
}
