/** What a context's application reads and writes with. The one way to write is `mutate`, and it is fenced. */
import type { Item, ItemKey, Row } from "../../../extracted/bounded-context";
import type { Version } from "../version";

/** A row as it was read: what an update or a delete is conditioned on. */
export interface Stored {
  readonly table: string;
  readonly row: Row;
  readonly key: ItemKey;
  readonly version: Version;
}

export interface Query {
  readonly table: string;
  /** Value of the partition key (of the table, or of `index`). */
  readonly partition: string;
  /** Only sort keys that begin with this. */
  readonly prefix?: string;
  /** Only sort keys after this one (before it, when descending). Not with `prefix`. */
  readonly after?: string;
  /** An index's name. Reads of a global index are eventually consistent; those of the table and of a local index are consistent. */
  readonly index?: string;
  readonly descending?: boolean;
  /** At most this many rows; all when absent. */
  readonly limit?: number;
}

/** Tombstones and Banyan's own attributes are hidden from every read. */
export interface Reader extends Views {
  /** The row whose item key is that of `row` (the key's columns suffice). Consistent. */
  get(table: string, row: Row): Promise<Stored | undefined>;
  /** The row that has this unique name. Consistent. */
  byReference(table: string, name: string): Promise<Stored | undefined>;
  query(query: Query): Promise<readonly Stored[]>;
  /**
   * Only these attributes of the matching items, for figures over many rows: a fraction of what whole rows cost to read.
   * They are the item's, as `toItem` names them. Of a local index: its own attribute of the whole partition, `table` being the one
   * whose rows have it.
   */
  queryAttributes(query: Query, attributes: readonly string[]): Promise<readonly Item[]>;
}

/**
 * What a view answers. `known`: what is kept of the rows asked for, by sort key; a key that is absent has no row.
 * `silent`: the view cannot tell: its publisher publishes nothing (yet), or the view is not filled. Ask `neighbours`.
 */
export type ViewAnswer =
  { readonly kind: "known"; readonly items: ReadonlyMap<string, Item> } | { readonly kind: "silent" };

/** Views of other contexts' tables, kept by subscription (`events.subscribes`). */
export interface Views {
  /**
   * What is kept of the rows at `keys` (as the subscription's `sortKey` gives them; duplicates are fine, at most 500).
   * Consistent with the events applied so far, which follow the publisher's writes within its lag.
   * @throws Error for a subscription that the context does not declare
   */
  view(context: string, table: string, keys: readonly string[]): Promise<ViewAnswer>;
  /** What is kept of the first `limit` rows whose key comes after `after`, in the order of their keys. Otherwise as `view`. */
  viewPage(
    context: string,
    table: string,
    page: { readonly after: string; readonly limit: number },
  ): Promise<ViewAnswer>;
}

export type Change =
  | { readonly op: "insert"; readonly table: string; readonly row: Row }
  | { readonly op: "update"; readonly before: Stored; readonly row: Row }
  | { readonly op: "delete"; readonly before: Stored };

/** What a plan decided: the changes, committed all or none, and what `mutate` then resolves to. */
export interface Decision<T> {
  readonly changes: readonly Change[];
  readonly result: T;
}

/** Reads and decides; without effects of its own, since it runs again when what it read has changed meanwhile. */
export type Plan<T> = (reader: Reader) => Promise<Decision<T>>;

export interface ContextStore extends Reader {
  /**
   * Runs `plan` and commits its changes, fenced by this environment's writer token. Its decision is that of the owner also
   * where it changes nothing or throws: then the token is confirmed after the reads.
   * @throws NotOwnerError, UniqueViolation, UnavailableError (all without effect), UnknownOutcomeError, and what `plan` throws
   */
  mutate<T>(plan: Plan<T>): Promise<T>;
  /**
   * An identifier of a declared sequence that nobody else gets. Gaps are fine: a number is used up also when the write then fails.
   * While many are asked for, an environment takes up to 16 at a time, within one second: those of two environments then do not
   * follow each other in the order in which they are asked for, as those of a Postgres sequence with a cache.
   */
  nextIdentifier(sequence: string): Promise<number>;
}
