/**
 * Handovers there and back under requests through HTTP: no request may fail, and writes may wait a second at most.
 *
 *     node -r tsx/cjs bench/handover.ts [REQUESTS_A_SECOND] [HANDOVERS]
 *
 * The added delay of a handover is the 99th percentile of the writes that were sent while it was under way, less that of the writes before it.
 */
import { Goals, print, printMachine, quantile, runSeed, shown } from "./support/print";
import { printCpu, sampleStage, startLoadedStage } from "./support/loaded-stage";

const [REQUESTS_A_SECOND = 500, HANDOVERS = 6] = process.argv.slice(2).map(Number);
const GOALS = { addedP99Ms: 1_000, failures: 0 } as const;
const WARM_UP_MS = 15_000;
const BETWEEN_MS = 8_000;
/** A handover's last writes are answered by then. */
const AFTER_MS = 1_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<void> {
  printMachine();
  const seed = runSeed();
  const goals = new Goals();
  const loaded = await startLoadedStage({ requestsPerSecond: REQUESTS_A_SECOND, seed });
  const { stage, load } = loaded;
  try {
    await load.start();
    await stage.move("ratings replicate");
    await stage.until("ratings", "the backfill is complete", ({ backfill }) => backfill.done, 120_000);
    await stage.move("ratings shadow");
    await stage.move("ratings canary --weight 50");
    await pause(WARM_UP_MS);
    const added: number[] = [];
    const failures: string[] = [...(await load.report()).failures];
    const begun = sampleStage();
    let requests = 0;
    for (let index = 0; index < HANDOVERS; index++) {
      const forward = index % 2 === 0;
      await pause(BETWEEN_MS);
      const before = await load.report();
      await stage.move(forward ? "ratings extracted" : "ratings canary --weight 50");
      await pause(AFTER_MS);
      const during = await load.report();
      failures.push(...before.failures, ...before.staleReads, ...during.failures, ...during.staleReads);
      requests += before.requests + during.requests;
      added.push(during.writeP99Ms - before.writeP99Ms);
      print(
        `  ${forward ? "there" : "back "}: writes p99 ${shown(before.writeP99Ms)} ms before, ${shown(during.writeP99Ms)} ms during it, slowest request ${shown(during.maxMs)} ms`,
      );
    }
    printCpu(begun, sampleStage(), requests);
    goals.atMost(`failed requests of ${requests}`, failures.length, GOALS.failures, "");
    if (failures.length > 0) print(`      ${failures.slice(0, 3).join("\n      ")}`);
    goals.atMost("added delay of writes, p99, median of handovers", quantile(added, 0.5), GOALS.addedP99Ms, "ms");
  } finally {
    await loaded.stop();
  }
  goals.end();
}

void main();
