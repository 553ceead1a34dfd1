/** One direction of the relay: an outbox, and the follower that its changes are applied to. */
import type { Json } from "../../extracted/bounded-context";
import type { PublishableChange } from "../events/entries";
import type { Version } from "../runtime/version";

/** A change as it waits in an outbox. */
export interface QueuedChange {
  /** Names the change for good: table, key and version. */
  readonly id: string;
  /** Of the changes of one subject in a batch only the newest is applied. */
  readonly subject: string;
  readonly version: Version;
  /** The whole change, as it is parked. */
  readonly record: Json;
}

/** What is deleted from the outbox at once: a row of Postgres, or an item with all changes of one transaction. */
export interface OutboxEntry<C extends QueuedChange> {
  readonly changes: readonly C[];
  /** Milliseconds since it was written. */
  readonly ageMs: number;
}

/** A change that could not be applied through a fault of its own or of its place in the order. Others are thrown. */
export interface Failure<C extends QueuedChange> {
  readonly change: C;
  readonly error: string;
}

export interface Channel<C extends QueuedChange, E extends OutboxEntry<C>> {
  readonly direction: "forward" | "back";
  /** The oldest entries, about `limit` of them: fewer only where there are no more or the answer would be too large. */
  read(limit: number): Promise<readonly E[]>;
  /** Applies changes of different subjects. Idempotent; a change takes effect only where the stored version is lower. */
  apply(changes: readonly C[]): Promise<readonly Failure<C>[]>;
  remove(entries: readonly E[]): Promise<void>;
  /** What subscribers are told of a change. */
  describe(change: C): PublishableChange;
  /** How many changes wait. */
  backlog(): Promise<number>;
}

export const changeId = (table: string, key: Json, { epoch, n }: Version): string =>
  `${table} ${JSON.stringify(key)} ${epoch}.${n}`;

/** A mistake of a change, not of the way to the follower: it is counted against the change, which may be parked. */
export class ChangeError extends Error {
  override readonly name = "ChangeError";
}
