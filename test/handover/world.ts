/** Both stores for real, the schema and the roles as the database function makes them, and clocks that tests move. */
import { randomUUID } from "node:crypto";
import { QueryCommand, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { BoundedContext, Row } from "../../extracted/bounded-context";
import { backfill } from "../../migration/backfill";
import { installCapture, removeCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import { runTransition, type TransitionOptions, type TransitionVerbs } from "../../migration/phase";
import { drain, outboxIsEmpty } from "../../migration/relay";
import { RELAY_DATABASE_GROUP, relayDatabaseUser, tableName } from "../../migration/runtime/names";
import { systemClock } from "../../migration/runtime/clock";
import type { Phase, TransitionResult } from "../../migration/runtime/phases";
import { RequestScope } from "../../migration/runtime/request-scope";
import { DEFAULT_SETTINGS, type Settings } from "../../migration/runtime/settings";
import { createFencedStore } from "../../migration/runtime/store/fenced-store";
import type { ContextStore } from "../../migration/runtime/store/store";
import { createWriterTokens } from "../../migration/runtime/tokens/writer-tokens";
import { installSchema } from "../../migration/schema";
import { monolithGrants, relayGrants } from "../../migration/schema/roles";
import { createDatabase } from "../../migration/sql/data-api";
import type { Database } from "../../migration/sql/database";
import { library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

/** A table of another module that points into the context: its key has to be severed. */
const LOANS = `CREATE TABLE public.loans (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book_id bigint NOT NULL CONSTRAINT loans_book_id_fkey REFERENCES public.books (id))`;

export const context: BoundedContext = {
  ...library,
  borderForeignKeys: [
    {
      constraint: "loans_book_id_fkey",
      table: "loans",
      columns: ["book_id"],
      references: { table: "books", columns: ["id"] },
    },
  ],
};

export const VERBS: TransitionVerbs = { installCapture, removeCapture, backfill, drain, outboxIsEmpty };

export interface PlaneChanges {
  readonly generation?: number;
  readonly settings?: Partial<Settings>;
  readonly observe?: DataPlane["observe"];
  readonly log?: DataPlane["log"];
  readonly context?: BoundedContext;
  readonly database?: DataPlane["database"];
}

export class World {
  private constructor(
    readonly stores: Stores,
    readonly monolith: Database,
    private readonly relay: Database,
  ) {}

  static async start(): Promise<World> {
    const stores = await startStores();
    const relayUser = relayDatabaseUser(context.name);
    const monolith = createDatabase(await stores.database.user("monolith"));
    const relay = createDatabase(await stores.database.user(relayUser, [RELAY_DATABASE_GROUP, "monolith"]));
    const master = createDatabase(stores.database.master());
    await installSchema(master);
    for (const statement of [...monolithGrants(), ...relayGrants(relayUser)]) await master.execute(statement);
    for (const statement of [...LIBRARY_TABLES, LOANS, "INSERT INTO public.shelves (name) VALUES ('one')"])
      await monolith.execute(statement);
    await stores.database.keep();
    return new World(stores, monolith, relay);
  }

  async reset(): Promise<void> {
    await this.stores.reset();
    await this.stores.createTable(context, tableName("test", context.name, 1));
  }

  /** An actor of the data plane, as the relay's handler builds it. */
  plane(changes: PlaneChanges = {}): DataPlane {
    const generation = changes.generation ?? 1;
    return {
      stage: "test",
      context: changes.context ?? context,
      database: changes.database ?? this.relay,
      dynamo: this.stores.dynamo,
      table: tableName("test", context.name, generation),
      generation,
      settings: { ...DEFAULT_SETTINGS, ...changes.settings },
      now: () => Date.now(),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))),
      random: Math.random,
      observe: changes.observe ?? (() => undefined),
      log: changes.log ?? (() => undefined),
    };
  }

  move(
    phase: Phase,
    changes: PlaneChanges & {
      readonly weight?: number;
      readonly options?: TransitionOptions;
      readonly verbs?: TransitionVerbs;
    } = {},
  ): Promise<TransitionResult> {
    const plane = this.plane(changes);
    const request = { kind: "transition", context: plane.context.name, phase, weight: changes.weight ?? 10 } as const;
    return runTransition(
      plane,
      changes.verbs ?? VERBS,
      { ...request, generation: plane.generation, table: plane.table },
      changes.options ?? { budgetMs: 15_000 },
    );
  }

  /** Brings the context to a phase by the legal way. */
  async bringTo(phase: Phase): Promise<void> {
    for (const step of ["replicate", "shadow", "canary", "extracted", "retired"] as const) {
      await this.move(step);
      if (step === phase) return;
    }
  }

  /** The store of an execution environment of its own. */
  environment(): ContextStore {
    const shared = {
      client: this.stores.dynamo,
      table: this.plane().table,
      clock: systemClock,
      uniqueId: randomUUID,
    };
    const lifetimeMs = DEFAULT_SETTINGS.tokenLifetimeMs;
    return createFencedStore({
      ...shared,
      context,
      scope: new RequestScope(),
      tokens: createWriterTokens({ ...shared, context: context.name, lifetimeMs }),
      tokenLifetimeMs: lifetimeMs,
      outboxBuckets: DEFAULT_SETTINGS.outboxBuckets,
      onCommitted: () => undefined,
    });
  }

  /** Shifts the database's clock: deadlines pass without waiting. */
  async shiftClock(ms: number): Promise<void> {
    await this.stores.database.admin(`UPDATE banyan.clock SET offset_ms = ${ms}`);
  }

  /** The context's books in Postgres, in order of their identifiers. */
  async rows(): Promise<readonly Row[]> {
    const found = await this.stores.database.admin<{ row: Row }>(
      "SELECT to_jsonb(b) AS row FROM public.books b ORDER BY id",
    );
    return found.map(({ row }) => row);
  }

  /** The same in the context's table, tombstones left out. */
  async items(generation = 1): Promise<readonly Row[]> {
    const { table } = this.plane({ generation });
    const rows: Row[] = [];
    let start: ScanCommandOutput["LastEvaluatedKey"];
    do {
      const page: ScanCommandOutput = await this.stores.dynamo.send(
        new ScanCommand({ TableName: table, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }),
      );
      for (const marshalled of page.Items ?? []) {
        const item = unmarshall(marshalled) as Record<string, never>;
        if (item._t !== "books" || item._d === true) continue;
        rows.push(Object.fromEntries(Object.entries(item).filter(([name]) => !/^(_.*|pk|sk)$/.test(name))));
      }
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return rows.sort((a, b) => Number(a.id) - Number(b.id));
  }

  /** Tokens registered in the table. */
  async tokens(): Promise<readonly Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for (let partition = 0; partition < 32; partition++) {
      const page = await this.stores.dynamo.send(
        new QueryCommand({
          TableName: this.plane().table,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: marshall({ ":pk": `WRITERS#${partition}` }),
          ConsistentRead: true,
        }),
      );
      found.push(...(page.Items ?? []).map((item) => unmarshall(item)));
    }
    return found;
  }

  stop(): Promise<void> {
    return this.stores.stop();
  }
}
