/** Writers at the owner's store, in a process of their own: single statements, at a steady rate, open loop. */
import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ratings } from "../../extracted/ratings";
import type { Row } from "../../extracted/bounded-context";
import { systemClock } from "../../migration/runtime/clock";
import type { Side } from "../../migration/runtime/phases";
import { RequestScope } from "../../migration/runtime/request-scope";
import { DEFAULT_SETTINGS } from "../../migration/runtime/settings";
import { createFencedStore } from "../../migration/runtime/store/fenced-store";
import type { Change, ContextStore } from "../../migration/runtime/store/store";
import { createWriterTokens } from "../../migration/runtime/tokens/writer-tokens";
import type { Database } from "../../migration/sql/database";
import { seededRandom } from "../../test/support/random";
import { quantile } from "./print";
import { databaseOf, dynamoOf } from "./stores";
import type { StoreAccess } from "./stores-process";
import { endWithParent } from "./child";

export interface WritersPlan {
  readonly access: StoreAccess;
  readonly owner: Side;
  readonly changesPerSecond: number;
  readonly seconds: number;
  readonly seed: number;
  /** Rows that exist: identifiers 1 to this. */
  readonly rows: number;
  /** Identifiers of inserted rows begin here. */
  readonly newIdsFrom: number;
}

export interface WritersReport {
  readonly changes: number;
  readonly failures: readonly string[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Changes a second that were really made. */
  readonly rate: number;
  readonly cpuMs: number;
}

/** A writer has one write in flight, as a connection of the monolith or an environment of the function. */
const WRITERS = 24;
const NOW = "2027-05-03T09:00:00+00:00";

type Write = (id: number, score: number) => Promise<unknown>;

/** Three of four changes update a row that exists, the fourth inserts one. */
const INSERT_SHARE = 0.25;

function monolithWriter(database: Database): { readonly insert: Write; readonly update: Write } {
  return {
    insert: (id, score) =>
      database.execute(
        `INSERT INTO ratings (id, slot_id, attendee, score, comment, created_at, updated_at)
         VALUES (:id, :slot, :attendee, :score, 'written', now(), now())`,
        { id, slot: 1 + (id % 1_000), attendee: `writer-${id}`, score },
      ),
    update: (id, score) =>
      database.execute("UPDATE ratings SET score = :score, updated_at = now() WHERE id = :id", { id, score }),
  };
}

function contextWriter(client: DynamoDBClient, table: string): { readonly insert: Write; readonly update: Write } {
  const { tokenLifetimeMs, outboxBuckets } = DEFAULT_SETTINGS;
  const shared = { client, table, clock: systemClock, uniqueId: randomUUID };
  const store: ContextStore = createFencedStore({
    ...shared,
    context: ratings,
    scope: new RequestScope(),
    tokens: createWriterTokens({ ...shared, context: ratings.name, lifetimeMs: tokenLifetimeMs }),
    tokenLifetimeMs,
    outboxBuckets,
    onCommitted: () => undefined,
  });
  const rowOf = (id: number, score: number): Row => {
    const values = { id, slot_id: 1 + (id % 10_000), attendee: `attendee-${id}`, score, comment: "written" };
    return { ...values, created_at: NOW, updated_at: NOW };
  };
  const commit = (changes: readonly Change[]): Promise<void> =>
    store.mutate(async () => ({ changes, result: undefined }));
  return {
    insert: (id, score) => commit([{ op: "insert", table: "ratings", row: rowOf(id, score) }]),
    update: (id, score) =>
      store.mutate(async (reader) => {
        const before = await reader.get("ratings", rowOf(id, score));
        if (before === undefined) throw new Error(`no rating ${id}`);
        return { changes: [{ op: "update", before, row: { ...before.row, score } }], result: undefined };
      }),
  };
}

/** Writes for `seconds`. A change that finds every writer busy waits for one, and its wait counts. */
async function write(plan: WritersPlan): Promise<WritersReport> {
  const random = seededRandom(plan.seed);
  const client = dynamoOf(plan.access);
  const database = databaseOf(plan.access, "monolith");
  const idle = Array.from({ length: WRITERS }, () =>
    plan.owner === "monolith" ? monolithWriter(database) : contextWriter(client, plan.access.table),
  );
  const latencies: number[] = [];
  const failures: string[] = [];
  const waiting: number[] = [];
  const busy = new Set<Promise<void>>();
  let nextId = plan.newIdsFrom;
  const serve = (): void => {
    while (waiting.length > 0 && idle.length > 0) {
      const due = waiting.shift() as number;
      const writer = idle.pop() as (typeof idle)[number];
      const score = 1 + Math.floor(random() * 5);
      const work = random() < INSERT_SHARE ? writer.insert(++nextId, score) : writer.update(pick(), score);
      const done = work
        .then(() => void latencies.push(performance.now() - due))
        .catch((error: unknown) => void failures.push(String(error)))
        .finally(() => {
          busy.delete(done);
          idle.push(writer);
          serve();
        });
      busy.add(done);
    }
  };
  const pick = (): number => 1 + Math.floor(random() * plan.rows);
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    let made = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      const due = Math.floor((Math.min(now - begun, plan.seconds * 1000) / 1000) * plan.changesPerSecond);
      for (; made < due; made++) waiting.push(now);
      serve();
      if (now - begun < plan.seconds * 1000) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
  while (busy.size > 0) await Promise.all(busy);
  const { user, system } = process.cpuUsage(cpu);
  return {
    changes: latencies.length,
    failures,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    rate: latencies.length / ((performance.now() - begun) / 1000),
    cpuMs: (user + system) / 1000,
  };
}

if (require.main === module) {
  endWithParent();
  process.on("message", (plan: WritersPlan) => {
    void write(plan).then((report) => {
      process.send?.(report);
      process.disconnect();
    });
  });
}
