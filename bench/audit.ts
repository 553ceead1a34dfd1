/**
 * The audit of a small and of a large table: what a row costs, and whether memory grows with the rows.
 *
 *     node -r tsx/cjs bench/audit.ts [ROWS] [LARGE_ROWS]
 *
 * Rows are ratings with two unique names each: three items a row are read. Both stores run beside this process, which is
 * what is measured.
 */
import { audit } from "../migration/audit";
import { backfill } from "../migration/backfill";
import { initialiseOwnership } from "../migration/ownership/read";
import { Memory } from "./support/memory";
import { Goals, print, printMachine, shown } from "./support/print";
import { seedRatings } from "./support/seed-ratings";
import { BenchStores, planeOf } from "./support/stores";

const [ROWS = 10_000, LARGE_ROWS = 200_000] = process.argv.slice(2).map(Number);
/** A collector's sawtooth is no growth; twenty times the rows held in memory would be. */
const GOALS = { memoryGrowth: 1.5 } as const;
const LONG_MS = 3_600_000;

async function main(): Promise<void> {
  printMachine();
  const stores = await BenchStores.start();
  const goals = new Goals();
  let generation = 1;
  const audited = async (rows: number): Promise<number> => {
    await seedRatings(stores, rows);
    generation += 1;
    const plane = planeOf(stores.access, generation, await stores.newTable(generation));
    const { context } = plane;
    await initialiseOwnership(plane.database, context.name, { generation, table: plane.table });
    await stores.admin(
      `UPDATE banyan.ownership SET phase = 'replicate', generation = ${generation}, table_name = '${plane.table}'`,
    );
    await backfill(plane, LONG_MS);
    const cpu = process.cpuUsage();
    const begun = performance.now();
    const memory = await Memory.during(() => audit(plane));
    const { user, system } = process.cpuUsage(cpu);
    const { verdict, rows: compared } = memory.result;
    if (verdict !== "equal" || compared !== rows) throw new Error(JSON.stringify(memory.result));
    print(
      `  ${rows} rows: ${shown(rows / ((performance.now() - begun) / 1000))} rows/s, ` +
        `${shown((user + system) / 1000 / rows)} ms CPU a row, heap in use p95 ${shown(memory.p95Mb)} MB`,
    );
    plane.dynamo.destroy();
    return memory.p95Mb;
  };
  try {
    const small = await audited(ROWS);
    const large = await audited(LARGE_ROWS);
    goals.atMost("memory of the large table against the small one", large / small, GOALS.memoryGrowth, "×");
  } finally {
    await stores.stop();
  }
  goals.end();
}

void main();
