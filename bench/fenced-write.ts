/**
 * The fenced write of a function's store against a plain PutItem of the same item, with and without the outbox.
 *
 *     node -r tsx/cjs bench/fenced-write.ts [WRITES]
 *
 * One writer, as in an environment of Lambda. `with`: token, item, two unique names, outbox item in one transaction; `retired`: the
 * same without the outbox item, as once the old path is gone; `transaction`: the plain item alone in a transaction, which is what the
 * engine asks for any transaction. Blocks of each alternate. Rows are inserted: the write with the most items.
 */
import { randomUUID } from "node:crypto";
import { type DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { ratings } from "../extracted/ratings";
import type { OwnedTable, Row } from "../extracted/bounded-context";
import { systemClock } from "../migration/runtime/clock";
import { RequestScope } from "../migration/runtime/request-scope";
import { DEFAULT_SETTINGS } from "../migration/runtime/settings";
import { createFencedStore } from "../migration/runtime/store/fenced-store";
import { dataItem, OWNER_KEY } from "../migration/runtime/store/layout";
import type { ContextStore } from "../migration/runtime/store/store";
import { createWriterTokens } from "../migration/runtime/tokens/writer-tokens";
import { absent } from "../migration/replica/conditions";
import { Goals, print, printMachine, quantile, shown } from "./support/print";
import { BenchStores, planeOf } from "./support/stores";

const WRITES = Number(process.argv[2] ?? 2_000);
/** Writes of one kind in a row. */
const BLOCK = 100;
const EPOCH = 3;
const [table] = ratings.tables as [OwnedTable];

/** Without bounds in the issue: these hold the ratio where it is. A transaction alone costs twice a plain put on AWS, too. */
const GOALS = { with: 3, retired: 2.5 } as const;

const rowOf = (id: number): Row => {
  const at = "2027-05-03T09:00:00+00:00";
  const values = { id, slot_id: 1 + (id % 1_000), attendee: `attendee-${id}`, score: 4, comment: "Well spoken" };
  return { ...values, created_at: at, updated_at: at };
};

async function openStore(client: DynamoDBClient, name: string, retired: boolean): Promise<ContextStore> {
  const owner = { ...OWNER_KEY, epoch: EPOCH, accepting: true, ...(retired && { retired }) };
  await client.send(new PutItemCommand({ TableName: name, Item: marshall(owner) }));
  const { tokenLifetimeMs, outboxBuckets } = DEFAULT_SETTINGS;
  const shared = { client, table: name, clock: systemClock, uniqueId: randomUUID };
  return createFencedStore({
    ...shared,
    context: ratings,
    scope: new RequestScope(),
    tokens: createWriterTokens({ ...shared, context: ratings.name, lifetimeMs: tokenLifetimeMs }),
    tokenLifetimeMs,
    outboxBuckets,
    onCommitted: () => undefined,
  });
}

interface Kind {
  readonly name: string;
  readonly write: (row: Row) => Promise<unknown>;
  readonly latencies: number[];
  cpuMs: number;
}

async function main(): Promise<void> {
  printMachine();
  const stores = await BenchStores.start();
  const goals = new Goals();
  try {
    const { dynamo } = planeOf(stores.access);
    const [plainTable, withTable, retiredTable] = await Promise.all([101, 102, 103].map((g) => stores.newTable(g)));
    const item = (row: Row) => marshall(dataItem(table, row, { epoch: EPOCH, n: 1 }));
    const put = (row: Row) => ({ TableName: plainTable, Item: item(row) });
    const insert = (store: ContextStore) => (row: Row) =>
      store.mutate(async () => ({ changes: [{ op: "insert", table: table.name, row }], result: undefined }));
    const kind = (name: string, write: Kind["write"]): Kind => ({ name, write, latencies: [], cpuMs: 0 });
    const kinds = [
      kind("plain PutItem", (row) => dynamo.send(new PutItemCommand(put(row)))),
      kind("transaction of it, conditional", (row) =>
        dynamo.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { ...put(row), ...absent } }] })),
      ),
      kind("fenced write with outbox", insert(await openStore(dynamo, withTable ?? "", false))),
      kind("fenced write once retired", insert(await openStore(dynamo, retiredTable ?? "", true))),
    ];
    let id = 0;
    for (let block = 0; block <= WRITES / BLOCK; block++)
      for (const each of kinds) {
        const [cpu, storesCpu] = [process.cpuUsage(), stores.cpuMs()];
        for (let i = 0; i < BLOCK; i++) {
          const begun = performance.now();
          await each.write(rowOf(++id));
          if (block > 0) each.latencies.push(performance.now() - begun);
        }
        const { user, system } = process.cpuUsage(cpu);
        if (block > 0) each.cpuMs += (user + system) / 1000 + stores.cpuMs() - storesCpu;
      }
    const [plain] = kinds as [Kind];
    const base = quantile(plain.latencies, 0.5);
    for (const { name, latencies, cpuMs } of kinds)
      print(
        `  ${name.padEnd(32)} p50 ${shown(quantile(latencies, 0.5))} ms (${shown(quantile(latencies, 0.5) / base)} ×), ` +
          `p99 ${shown(quantile(latencies, 0.99))} ms, CPU ${shown(cpuMs / latencies.length)} ms (${shown(cpuMs / plain.cpuMs)} ×)`,
      );
    const ratio = (index: number): number => quantile(kinds[index]?.latencies ?? [], 0.5) / base;
    goals.atMost("fenced write with outbox against a plain PutItem, medians", ratio(2), GOALS.with, "×");
    goals.atMost("fenced write without outbox against a plain PutItem, medians", ratio(3), GOALS.retired, "×");
    print(`  memory of this process: ${shown(process.memoryUsage().rss / 1024 ** 2)} MB`);
  } finally {
    await stores.stop();
  }
  goals.end();
}

void main();
