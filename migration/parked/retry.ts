/**
 * Sends a parked change again, by the very way the relay sends changes: it takes effect only where the stored version is
 * lower. So it is safe beside the relay, at any time, any number of times, and an old change never overwrites a newer one.
 */
import type { OwnedTable } from "../../extracted/bounded-context";
import { assertNoDrift } from "../capture/drift";
import type { DataPlane } from "../data-plane";
import type { PublishableChange } from "../events/entries";
import { openPublishing, type Publishing } from "../events/publish";
import { readOwnership } from "../ownership/read";
import { openBack } from "../relay/back";
import { backChange, type RecordedChange } from "../relay/back/outbox";
import type { Failure, QueuedChange } from "../relay/channel";
import { openForward } from "../relay/forward";
import { type CapturedChange, forwardChange } from "../relay/forward/outbox";
import { keyText, readMany } from "../replica/stored";
import { toStoredItem } from "../runtime/store/stored-item";
import { compareVersions, type Version } from "../runtime/version";
import { idText } from "../sql/owned-rows";
import { type DeadLetter, findDeadLetters, readChange } from "./dead-letters";

/** What became of a parked change. */
export interface ParkedOutcome {
  readonly id: number;
  /**
   * `applied`: the follower has it. `superseded`: a newer change of the row has been applied, there is nothing left to do.
   * `failed`: still parked, with the new error. `refused`: it was not tried. `unknown`: there is no such parked change.
   */
  readonly outcome: "applied" | "superseded" | "failed" | "discarded" | "refused" | "unknown";
  readonly message: string;
}

/** Parked changes that one call sends again: more, and the rest waits for the next call. */
const RETRIES_A_CALL = 1_000;

/**
 * Oldest version first, each alone; those that failed are tried once more when others came through, since one of those may
 * have been what they wait for.
 * @throws SchemaDriftError
 */
export async function retryParked(plane: DataPlane, ids: readonly number[] | "all"): Promise<readonly ParkedOutcome[]> {
  const letters = await findDeadLetters(plane, ids, RETRIES_A_CALL);
  const missing = ids === "all" ? [] : ids.filter((id) => !letters.some((letter) => letter.id === id));
  const unknown = missing.map(unknownChange);
  const ownership = await readOwnership(plane.database, plane.context.name);
  if (ownership === undefined || ownership.table !== plane.table || letters.length === 0) return unknown;
  await assertNoDrift(plane.database, plane.context);
  const direction = ownership.owner === "monolith" ? "forward" : "back";
  const publishing = await openPublishing(plane);
  const outcomes = new Map<number, ParkedOutcome>();
  let left = letters;
  for (let pass = 1, moved = true; moved && pass <= 2; pass++) {
    moved = false;
    for (const letter of left) {
      const outcome = letter.direction === direction ? await send(plane, letter, publishing) : otherDirection(letter);
      outcomes.set(letter.id, outcome);
      moved ||= outcome.outcome === "applied";
    }
    left = left.filter(({ id }) => outcomes.get(id)?.outcome === "failed");
  }
  return [...outcomes.values(), ...unknown];
}

const unknownChange = (id: number): ParkedOutcome => ({
  id,
  outcome: "unknown",
  message: `no change ${id} is parked`,
});

const otherDirection = ({ id, direction }: DeadLetter): ParkedOutcome => ({
  id,
  outcome: "refused",
  message: `it is a change of the direction ${direction}, and the owner is the other side by now`,
});

async function send(
  plane: DataPlane,
  { id, direction }: DeadLetter,
  publishing: Publishing | undefined,
): Promise<ParkedOutcome> {
  await plane.observe("parked.retry", { context: plane.context.name, id });
  const letter = await readChange(plane, id);
  if (letter === undefined) return unknownChange(id);
  const { failures, stored, version, published } =
    direction === "forward"
      ? await forward(plane, letter as CapturedChange)
      : await back(plane, letter as RecordedChange);
  const [failure] = failures;
  if (failure !== undefined) {
    await plane.database.execute(
      "UPDATE banyan.parked SET attempts = attempts + 1, error = :error WHERE id = :id AND context = :context",
      { id, error: failure.error, context: plane.context.name },
    );
    return { id, outcome: "failed", message: failure.error };
  }
  // It was published when it was parked. A view that was filled from the follower since then has not seen it.
  await publishing?.publish([published]);
  await plane.observe("parked.remove", { context: plane.context.name, id });
  await plane.database.execute("DELETE FROM banyan.parked WHERE id = :id AND context = :context", {
    id,
    context: plane.context.name,
  });
  return stored !== undefined && compareVersions(stored, version) > 0
    ? {
        id,
        outcome: "superseded",
        message: `a newer change of the row has been applied (version ${text(stored)}, this one is ${text(version)})`,
      }
    : { id, outcome: "applied", message: "applied" };
}

const text = ({ epoch, n }: Version): string => `${epoch}.${n}`;

interface Sent {
  readonly failures: readonly Failure<QueuedChange>[];
  /** The follower's version of the row afterwards. */
  readonly stored: Version | undefined;
  readonly version: Version;
  readonly published: PublishableChange;
}

async function forward(plane: DataPlane, letter: CapturedChange): Promise<Sent> {
  const change = forwardChange(plane, letter);
  const channel = openForward(plane);
  const failures = await channel.apply([change]);
  const sent = { failures, version: change.version, published: channel.describe(change) };
  const table = tableOf(plane, change.table);
  if (failures.length > 0 || table === undefined) return { ...sent, stored: undefined };
  const key = table.itemKey(change.row);
  const found = (await readMany(plane, [key])).get(keyText(key));
  return { ...sent, stored: found === undefined ? undefined : toStoredItem(found).version };
}

async function back(plane: DataPlane, letter: RecordedChange): Promise<Sent> {
  const change = backChange(letter);
  const channel = openBack(plane);
  const failures = await channel.apply([change]);
  const sent = { failures, version: change.version, published: channel.describe(change) };
  const table = tableOf(plane, change.change.table);
  if (failures.length > 0 || table === undefined) return { ...sent, stored: undefined };
  const [row] = await plane.database.query(
    "SELECT epoch, n FROM banyan.versions WHERE context = :context AND table_name = :table AND key = :key",
    { context: plane.context.name, table: table.name, key: idText(table, change.change.id) },
  );
  const stored = row === undefined ? undefined : { epoch: Number(row.epoch), n: Number(row.n) };
  return { ...sent, stored };
}

const tableOf = (plane: DataPlane, name: string): OwnedTable | undefined =>
  plane.context.tables.find((table) => table.name === name);
