/**
 * The relay's lag at 500 changes a second, made by single statements at the owner's store, in both directions; and what capture costs
 * a write of the monolith.
 *
 *     node -r tsx/cjs bench/relay-lag.ts [CHANGES_A_SECOND] [SECONDS]
 *
 * The lag is the protocol's own: now − the oldest `at` in the owner's outbox, sampled from outside the relay. Stores, writers and
 * relay are processes of their own. Writes with and without capture alternate in blocks, one at a time, without a relay.
 */
import { join } from "node:path";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { backfill } from "../migration/backfill";
import { installCapture, removeCapture } from "../migration/capture";
import type { DataPlane } from "../migration/data-plane";
import { countBuckets, readBuckets } from "../migration/relay/back/outbox";
import { countOutbox, readOutbox } from "../migration/relay/forward/outbox";
import type { Side } from "../migration/runtime/phases";
import { OWNER_KEY } from "../migration/runtime/store/layout";
import type { Database } from "../migration/sql/database";
import { setOwnership } from "../test/support/data-plane";
import { Child } from "./support/child";
import { Goals, print, printMachine, quantile, runSeed, shown } from "./support/print";
import type { RelayReport } from "./support/relay-process";
import { seedRatings } from "./support/seed-ratings";
import { BenchStores, databaseOf, planeOf } from "./support/stores";
import type { WritersPlan, WritersReport } from "./support/writers-process";

const [CHANGES_A_SECOND = 500, SECONDS = 20] = process.argv.slice(2).map(Number);
const ROWS = 10_000;
const GOALS = { lagP99Ms: 1_000, captureRatio: 1.3 } as const;
const SAMPLE_MS = 100;
const LONG_MS = 3_600_000;
const EPOCH: Readonly<Record<Side, number>> = { monolith: 3, context: 5 };
/** What one part inserts exists on both sides: the other part begins beyond. */
const NEW_IDS: Readonly<Record<Side, number>> = { monolith: 1_000_000, context: 2_000_000 };
/** Blocks of writes with and without capture, and writes in one. */
const CAPTURE_BLOCKS = 10;
const CAPTURE_WRITES = 100;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function oldestMs(plane: DataPlane, owner: Side): Promise<number> {
  const entries = owner === "monolith" ? await readOutbox(plane, 1) : await readBuckets(plane, 1);
  return Math.max(0, ...entries.map(({ ageMs }) => ageMs));
}

async function measureLag(stores: BenchStores, plane: DataPlane, owner: Side, seed: number): Promise<number> {
  const { access } = stores;
  const relay = Child.start(join(__dirname, "support/relay-process.ts"));
  const writers = Child.start(join(__dirname, "support/writers-process.ts"));
  await relay.ask({ kind: "start", access });
  const [begun, storesCpu] = [performance.now(), stores.cpuMs()];
  const plan: WritersPlan = {
    access,
    owner,
    changesPerSecond: CHANGES_A_SECOND,
    seconds: SECONDS,
    seed,
    rows: ROWS,
    newIdsFrom: NEW_IDS[owner],
  };
  const lags: number[] = [];
  let writing = true;
  const written = writers.ask<WritersReport>(plan).finally(() => (writing = false));
  while (writing) {
    lags.push(await oldestMs(plane, owner));
    await pause(SAMPLE_MS);
  }
  const report = await written;
  const drainedFrom = performance.now();
  const backlog = (): Promise<number> => (owner === "monolith" ? countOutbox(plane) : countBuckets(plane));
  while ((await backlog()) > 0) await pause(SAMPLE_MS);
  const drainedMs = performance.now() - drainedFrom;
  const wallMs = performance.now() - begun;
  const storesMs = stores.cpuMs() - storesCpu;
  const relayed = await relay.ask<RelayReport>({ kind: "stop" });
  if (report.failures.length > 0) throw new Error(`${report.failures.length} writes failed: ${report.failures[0]}`);
  const each = (ms: number): string => `${shown(ms / report.changes)} ms`;
  print(
    `  owner ${owner}: ${report.changes} changes at ${shown(report.rate)} a second, writes p50 ${shown(report.p50Ms)} p99 ${shown(report.p99Ms)} ms; ` +
      `${relayed.applied} applied, the rest ${shown(drainedMs)} ms after the last write`,
  );
  print(
    `    lag p50 ${shown(quantile(lags, 0.5))} p99 ${shown(quantile(lags, 0.99))} max ${shown(Math.max(...lags))} ms of ${lags.length} samples`,
  );
  print(
    `    CPU a change: writers ${each(report.cpuMs)}, relay ${each(relayed.cpuMs)}, stores ${each(storesMs)}; ` +
      `${shown(((report.cpuMs + relayed.cpuMs + storesMs) / wallMs) * 100)} % of a core; relay's memory ${shown(relayed.rssMb)} MB`,
  );
  return quantile(lags, 0.99);
}

/** Median write with capture over the median without, blocks alternating. */
async function captureRatio(plane: DataPlane, monolith: Database): Promise<number> {
  const latencies = { with: [] as number[], without: [] as number[] };
  const block = async (into: number[], from: number): Promise<void> => {
    for (let i = 0; i < CAPTURE_WRITES; i++) {
      const begun = performance.now();
      await monolith.execute("UPDATE ratings SET score = 1 + (score % 5) WHERE id = :id", { id: from + i });
      into.push(performance.now() - begun);
    }
  };
  for (let index = 0; index <= CAPTURE_BLOCKS; index++) {
    const from = 1 + index * CAPTURE_WRITES;
    await removeCapture(plane);
    await block(index === 0 ? [] : latencies.without, from);
    await installCapture(plane);
    await block(index === 0 ? [] : latencies.with, from);
  }
  const [with_, without] = [quantile(latencies.with, 0.5), quantile(latencies.without, 0.5)];
  print(`  a write of the monolith: p50 ${shown(without)} ms without capture, ${shown(with_)} ms with`);
  return with_ / without;
}

async function main(): Promise<void> {
  printMachine();
  const seed = runSeed();
  const goals = new Goals();
  const stores = await BenchStores.start();
  try {
    const plane = planeOf(stores.access);
    await seedRatings(stores, ROWS);
    await setOwnership(plane, "replicate", "monolith", EPOCH.monolith);
    goals.atMost(
      "write with capture against one without, medians",
      await captureRatio(plane, databaseOf(stores.access, "monolith")),
      GOALS.captureRatio,
      "×",
    );
    await stores.admin("DELETE FROM banyan.outbox");
    await backfill(plane, LONG_MS);
    goals.atMost(
      "lag p99, monolith to context",
      await measureLag(stores, plane, "monolith", seed),
      GOALS.lagP99Ms,
      "ms",
    );

    await setOwnership(plane, "extracted", "context", EPOCH.context);
    const owner = marshall({ ...OWNER_KEY, epoch: EPOCH.context, accepting: true });
    await plane.dynamo.send(new PutItemCommand({ TableName: plane.table, Item: owner }));
    goals.atMost(
      "lag p99, context to monolith",
      await measureLag(stores, plane, "context", seed + 1),
      GOALS.lagP99Ms,
      "ms",
    );
  } finally {
    await stores.stop();
  }
  goals.end();
}

void main();
