/**
 * The contract of a bounded context: everything that infrastructure, relay, audit, dashboards, policies, the local cloud
 * and the conformance suite need to know about it. They loop over the list in `index.ts` and never name a context.
 */
import type { RequestListener } from "node:http";

/** A JSON value, as Postgres' `to_jsonb` writes it and as a DynamoDB item attribute holds it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A row of the monolith's table: column name → JSON value, as `to_jsonb(row)` gives it (timestamps as ISO strings). */
export type Row = Readonly<Record<string, Json>>;

/** An item of the context's table without its key and without Banyan's own attributes (those start with `_`). */
export type Item = Readonly<Record<string, Json>>;

/** The primary key of an item in the context's table. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Postgres types a column may have. The relay casts every parameter to the type that stands here. */
export type ColumnType =
  "int4" | "int8" | "float8" | "numeric" | "text" | "bool" | "timestamptz" | "date" | "uuid" | "jsonb";

/** A table of the monolith that the context owns. */
export interface OwnedTable {
  readonly name: string;
  /** Columns of the primary key, in order. */
  readonly key: readonly string[];
  /** Every column, with its type. A column that is not named here is schema drift. */
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** The sequence that mints identifiers for one of the columns, if any. */
  readonly sequence?: { readonly name: string; readonly column: string };
  /**
   * Columns that `itemKey` reads. An UPDATE that changes one of them is captured as a DELETE of the old row and an
   * INSERT of the new one, so that an item's key never changes.
   */
  readonly itemKeyColumns: readonly string[];
  /** Where the row's item stands. Pure. The partition keys `OWNER`, `WRITERS#…`, `OUTBOX#…`, `COUNTER#…`, `REF#…` are Banyan's. */
  itemKey(row: Row): ItemKey;
  /** Row → item. Pure, and inverted by `toRow`. */
  toItem(row: Row): Item;
  /** Item → row. `toRow(toItem(row))` equals `row`; property-tested for every context. */
  toRow(item: Item): Row;
  /**
   * Unique names by which the row can be found besides its key: `id:17`, `slot-attendee:5:att_9`. Each is kept as an item
   * `REF#<name>` that points to the row's item, in the same transaction; an api write whose name is taken fails.
   */
  references(row: Row): readonly string[];
  /** A generator of plausible rows for property tests: a pure function of a seed in [0, 2^32). */
  sampleRow(seed: number): Row;
}

/** A foreign key that crosses the context's border. Entering `extracted` severs it, the way back restores and validates it. */
export interface BorderForeignKey {
  readonly constraint: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly references: { readonly table: string; readonly columns: readonly string[] };
}

/**
 * A global secondary index of the context's table: whole items under another partition key, read with eventual consistency.
 * Attribute names are top-level item attributes of type string.
 */
export interface ItemIndex {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
}

/**
 * A local secondary index of the context's table: of each item of a partition its keys and one attribute, for figures over
 * many rows. Read consistently. Items without the attribute are not in it, tombstones among them. A table is created with
 * its local indexes: a context that gets one later enters it with its next generation.
 */
export interface LocalIndex {
  readonly name: string;
  /** A top-level attribute that rows of one table alone have, and that is never null. */
  readonly attribute: string;
  /** As DynamoDB names types: string or number. */
  readonly type: "S" | "N";
}

/** Permission beside use: an action on the context's own table that the api role needs, with the reason. */
export interface Grant {
  readonly actions: readonly string[];
  readonly on: "table" | "indexes";
  readonly reason: string;
}

/** How the two paths' answers are compared (shadow, conformance). Paths are dotted, `*` stands for one array index or name. */
export interface ComparisonRules {
  readonly ignoredPaths: readonly string[];
  readonly unorderedArrays: readonly string[];
  readonly numberTolerance: number;
  readonly headers: readonly string[];
}

/** A request of the conformance suite. `{{name}}` in path or body is replaced with what an earlier step saved. */
export interface ConformanceStep {
  readonly title: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The caller: a role and a subject for the bearer token, or none. */
  readonly as?: { readonly role: "attendee" | "reviewer" | "organiser"; readonly subject: string };
  readonly body?: Json | string;
  readonly expectStatus: number;
  /** Leaves something behind that no later step removes: not repeated by synthetic traffic. */
  readonly lasting?: boolean;
  /** Saves a dotted path of the JSON answer under a name. */
  readonly save?: Readonly<Record<string, string>>;
}

/** Reads of other contexts, through the load balancer, so that it does not matter where they are served from. */
export interface Neighbours {
  /**
   * GET `path`: the answer's status and JSON body. An answer with 200 may be up to `maxAgeMs` old (default 30 s; 0 asks in
   * any case), any other is new. @throws Error when there is no answer, or 5xx
   */
  get(
    path: string,
    options?: { readonly maxAgeMs?: number },
  ): Promise<{ readonly status: number; readonly body: Json }>;
}

/** What the context's Express application is given. Everything it may touch is here. */
export interface ContextRuntime<Store> {
  readonly store: Store;
  readonly neighbours: Neighbours;
  /** Public key for bearer tokens: an Ed25519 key in SPKI PEM. */
  readonly authPublicKey: string;
  readonly now: () => Date;
  readonly log: (
    level: "debug" | "info" | "warn" | "error",
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void;
}

/**
 * A view of another context's published table, kept in this context's own table: right whoever owns the publisher.
 * Filled once through the publisher's public API, then kept by its events. Pure.
 */
export interface Subscription {
  readonly context: string;
  readonly table: string;
  /** Orders the view's entries, unique among them; a function of the primary key's columns alone. */
  sortKey(key: Row): string;
  /** What is kept of a published row; `undefined` keeps nothing (a row that does not belong into the view). */
  toView(row: Row): Item | undefined;
  /** A list of the publisher's API (`{ items, next }`): `path` without `cursor`, and the row that an item of it stands for. */
  readonly snapshot: { readonly path: string; toRow(item: Json): Row | undefined };
}

/** The declaration of a bounded context. */
export interface BoundedContext {
  /** Kebab case, at most 12 characters: it is part of names with a limit of 32. */
  readonly name: string;
  /** Path prefixes without a trailing slash; `/x` stands for `/x` and `/x/*`. */
  readonly paths: readonly string[];
  /** First of the 100 listener-rule priorities that belong to the context. Never renumbered. */
  readonly rulePriorityBase: number;
  /** Parents before children. */
  readonly tables: readonly OwnedTable[];
  readonly borderForeignKeys: readonly BorderForeignKey[];
  readonly indexes: readonly (ItemIndex | LocalIndex)[];
  readonly grants: readonly Grant[];
  readonly comparison: ComparisonRules;
  /** Own tables whose applied changes are published on the stage's bus, and what of other contexts this one keeps a view of. */
  readonly events: { readonly publishes: readonly string[]; readonly subscribes: readonly Subscription[] };
  /** `true` for the standard alarms, or the reason for having none. */
  readonly alarms: true | { readonly none: string };
  /**
   * Where the code stands, from the repository's root: `declaration` exports this object under `name`, `application`
   * exports `createApplication(runtime)`. The program bundles both functions from these (the declaration must not import the application).
   */
  readonly source: { readonly declaration: string; readonly name: string; readonly application: string };
  /** Every request of the context's API, as a scenario that holds on both paths. */
  readonly conformance: readonly ConformanceStep[];
}

/** The Express application of a context (an Express `app` is a request listener). */
export type ContextApplication = RequestListener;
