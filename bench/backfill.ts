/**
 * The backfill against its floor: a bare loop that pages the same rows and puts the same items in the same transactions, under the
 * same conditions and with as many in flight, but keeps no checkpoint, no lease, no count, and looks at no result.
 *
 *     node -r tsx/cjs bench/backfill.ts [ROWS] [LARGE_ROWS]
 *
 * Rounds of both alternate, each into an empty table, so that noise meets both. Then the backfill alone copies a table of
 * LARGE_ROWS, and its memory is compared with that of the small one.
 */
import { TransactWriteItemsCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { ratings } from "../extracted/ratings";
import type { OwnedTable, Row } from "../extracted/bounded-context";
import { backfill } from "../migration/backfill";
import type { DataPlane } from "../migration/data-plane";
import { absent, nameIsOurs } from "../migration/replica/conditions";
import { inFlight } from "../migration/replica/in-flight";
import { dataItem, referenceKey } from "../migration/runtime/store/layout";
import { BACKFILL_VERSION } from "../migration/runtime/version";
import { Memory } from "./support/memory";
import { Goals, print, printMachine, quantile, shown } from "./support/print";
import { seedRatings } from "./support/seed-ratings";
import { BenchStores, planeOf } from "./support/stores";

const [ROWS = 10_000, LARGE_ROWS = 1_000_000] = process.argv.slice(2).map(Number);
const ROUNDS = Number(process.env["ROUNDS"] ?? 5);
const GOALS = { ratio: 0.8, memoryGrowth: 1.25 } as const;
const LONG_MS = 3_600_000;
const [table] = ratings.tables as [OwnedTable];

/** Rows of one transaction: what the backfill uses, so that the loops differ in nothing but bookkeeping. */
const ROWS_A_TRANSACTION = 10;

const writesOf = (TableName: string, row: Row): TransactWriteItem[] => {
  const to = table.itemKey(row);
  const { epoch: _e, n: _n } = BACKFILL_VERSION;
  return [
    { Put: { TableName, Item: marshall(dataItem(table, row, BACKFILL_VERSION)), ...absent } },
    ...table.references(row).map((name) => ({
      Put: { TableName, Item: marshall({ ...referenceKey(name), to, _e, _n }), ...nameIsOurs(to) },
    })),
  ];
};

async function bareLoop({ database, dynamo, table: name, settings }: DataPlane): Promise<number> {
  let last = 0;
  let count = 0;
  for (;;) {
    const found = await database.query(
      `SELECT to_jsonb(source) AS "row" FROM public.ratings AS source WHERE id > :last ORDER BY id LIMIT :limit`,
      { last, limit: settings.backfillPageRows },
    );
    const rows = found.map(({ row }) => row as Row);
    const groups = Array.from({ length: Math.ceil(rows.length / ROWS_A_TRANSACTION) }, (_, i) =>
      rows.slice(i * ROWS_A_TRANSACTION, (i + 1) * ROWS_A_TRANSACTION),
    );
    await inFlight(settings.backfillConcurrency, groups, async (group) => {
      const TransactItems = group.flatMap((row) => writesOf(name, row));
      await dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
    });
    count += rows.length;
    if (rows.length < settings.backfillPageRows) return count;
    last = Number(rows.at(-1)?.["id"]);
  }
}

interface Round {
  readonly rowsPerSecond: number;
  readonly cpuMsPerRow: number;
}

async function main(): Promise<void> {
  printMachine();
  const stores = await BenchStores.start();
  const goals = new Goals();
  let generation = 1;
  const timed = async (rows: number, work: (plane: DataPlane) => Promise<number>): Promise<Round> => {
    generation += 1;
    const plane = planeOf(stores.access, generation, await stores.newTable(generation));
    const [begun, cpu, storesCpu] = [performance.now(), process.cpuUsage(), stores.cpuMs()];
    const done = await work(plane);
    if (done !== rows) throw new Error(`${done} rows were copied, not ${rows}`);
    const { user, system } = process.cpuUsage(cpu);
    const cpuMs = (user + system) / 1000 + stores.cpuMs() - storesCpu;
    plane.dynamo.destroy();
    return { rowsPerSecond: rows / ((performance.now() - begun) / 1000), cpuMsPerRow: cpuMs / rows };
  };
  const ours = async (plane: DataPlane): Promise<number> => (await backfill(plane, LONG_MS)).rows;
  try {
    await seedRatings(stores, ROWS);
    print(`${ROWS} rows, each an item and two unique names; ${ROUNDS} rounds of each after one to warm up`);
    const rounds: { readonly floor: Round; readonly ours: Round }[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      // Whoever comes first changes, so that a trend meets both.
      const first = round % 2 === 0 ? await timed(ROWS, bareLoop) : undefined;
      const own = await timed(ROWS, ours);
      const floor = first ?? (await timed(ROWS, bareLoop));
      print(
        `  floor ${shown(floor.rowsPerSecond)} rows/s, ${shown(floor.cpuMsPerRow)} ms CPU a row; ` +
          `backfill ${shown(own.rowsPerSecond)} rows/s, ${shown(own.cpuMsPerRow)} ms CPU a row`,
      );
      if (round > 0) rounds.push({ floor, ours: own });
    }
    const ratio = quantile(
      rounds.map(({ floor, ours: own }) => own.rowsPerSecond / floor.rowsPerSecond),
      0.5,
    );
    goals.atLeast("rows a second against the floor, median of rounds", ratio, GOALS.ratio, "×");
    const cpuRatio = quantile(
      rounds.map(({ floor, ours: own }) => own.cpuMsPerRow / floor.cpuMsPerRow),
      0.5,
    );
    print(`       CPU a row against the floor: ${shown(cpuRatio)} ×`);

    const small = await Memory.during(() => timed(ROWS, ours));
    await seedRatings(stores, LARGE_ROWS);
    const large = await Memory.during(() => timed(LARGE_ROWS, ours));
    print(`  ${LARGE_ROWS} rows: ${shown(large.result.rowsPerSecond)} rows/s`);
    print(
      `  heap in use, p95 of samples: ${shown(small.p95Mb)} MB with ${ROWS} rows, ${shown(large.p95Mb)} MB with ${LARGE_ROWS}`,
    );
    goals.atMost("memory of the large table against the small one", large.p95Mb / small.p95Mb, GOALS.memoryGrowth, "×");
  } finally {
    await stores.stop();
  }
  goals.end();
}

void main();
