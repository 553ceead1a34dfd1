/**
 * The relay's lag under requests through HTTP, a quarter of them writes, in both directions, on a stage as a user runs it.
 *
 *     node -r tsx/cjs bench/http-lag.ts [REQUESTS_A_SECOND] [SECONDS]
 *
 * The lag is measured by probes through the front door: from the acknowledgement of a write to its sight on the other path. They ask
 * often, so rates and latencies are measured without them, and printed with them beside. Latency of
 * writes is compared with capture and without it, in turn: the speed of a machine drifts within minutes. CPU a request tells what
 * the machine has left.
 */
import { Goals, print, printMachine, quantile, runSeed, shown } from "./support/print";
import { printCpu, sampleStage, startLoadedStage } from "./support/loaded-stage";
import { Probe } from "./support/probe";

const [REQUESTS_A_SECOND = 500, SECONDS = 20] = process.argv.slice(2).map(Number);
const GOALS = { lagP99Ms: 1_000, writeRatio: 1.3, failures: 0, unsent: 0, servedShare: 0.98 } as const;
/** Windows without capture, each followed by one with it. */
const ROUNDS = 3;
/** Compilers and caches get so long. */
const WARM_UP_MS = 15_000;
/** No slot of the load's. */
const PROBE_SLOT = 101;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<void> {
  printMachine();
  const seed = runSeed();
  const goals = new Goals();
  const loaded = await startLoadedStage({ requestsPerSecond: REQUESTS_A_SECOND, seed });
  const { stage, load, testerSecret } = loaded;
  const probe = new Probe({
    origin: stage.origin,
    token: await stage.token("attendee", "probe"),
    testerSecret,
    slotId: PROBE_SLOT,
  });
  try {
    await probe.open();
    await load.start();
    const window = async (title: string, during: () => Promise<unknown>): Promise<number> => {
      await load.report();
      const before = sampleStage();
      await during();
      const after = sampleStage();
      const report = await load.report();
      const rate = report.requests / ((after.at - before.at) / 1000);
      print(
        `  ${title}: ${shown(rate)} requests a second, p50 ${shown(report.p50Ms)} p99 ${shown(report.p99Ms)} ms, writes p50 ${shown(report.writeP50Ms)} p99 ${shown(report.writeP99Ms)} ms`,
      );
      printCpu(before, after, report.requests);
      const least = REQUESTS_A_SECOND * GOALS.servedShare;
      goals.atLeast(`${title}: requests served a second`, rate, least, "");
      goals.atMost(`${title}: failed requests`, report.failures.length + report.staleReads.length, GOALS.failures, "");
      goals.atMost(`${title}: requests that were due and not sent`, report.unsent, GOALS.unsent, "");
      if (report.failures.length > 0) print(`      ${report.failures.slice(0, 3).join("\n      ")}`);
      return report.writeP50Ms;
    };
    const measure = async (title: string): Promise<number> => {
      await pause(WARM_UP_MS);
      return window(title, () => pause(SECONDS * 1000));
    };
    const measureLag = async (title: string, follower: "old" | "new"): Promise<void> => {
      let lags: readonly number[] = [];
      await window(`${title}, probed`, async () => (lags = await probe.during(SECONDS * 1000, follower)));
      print(`      lag of ${lags.length} probes: p50 ${shown(quantile(lags, 0.5))} max ${shown(Math.max(...lags))} ms`);
      goals.atMost(`${title}: lag p99`, quantile(lags, 0.99), GOALS.lagP99Ms, "ms");
    };
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) await stage.move("ratings monolith");
      const without = await measure("monolith, no capture");
      await stage.move("ratings replicate");
      await stage.until("ratings", "the backfill is complete", ({ backfill }) => backfill.done, 120_000);
      ratios.push((await measure("monolith to context")) / without);
    }
    print(`  write with capture against one without, medians, by round: ${ratios.map(shown).join(", ")} ×`);
    const ratio = quantile(ratios, 0.5);
    goals.atMost("write with capture against one without, median of rounds", ratio, GOALS.writeRatio, "×");
    await measureLag("monolith to context", "new");
    for (const words of ["shadow", "canary --weight 50"]) await stage.move(`ratings ${words}`);
    // As a careful operator: half of the load warms the functions, and nothing queues that would never be worked off.
    await pause(2 * WARM_UP_MS);
    await stage.move("ratings extracted");
    await measure("context to monolith");
    await measureLag("context to monolith", "old");
  } finally {
    await probe.close();
    await loaded.stop();
  }
  goals.end();
}

void main();
