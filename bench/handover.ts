/**
 * Handovers there and back under requests through HTTP: no request may fail, and writes may wait a second at most.
 *
 *     node -r tsx/cjs bench/handover.ts [REQUESTS_A_SECOND] [HANDOVERS]
 *
 * The added delay of a handover is the 99th percentile of the writes that were in flight between its begin and its end, less that of the
 * same update's writes before it. The latter are printed beside those before the update: its program and policies are evaluated on the
 * cores that serve, as they are nowhere but here. What queues while they are is worked off before the next handover, and that takes a
 * minute at most: what is served is faster than the load.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadReport } from "../test/support/load";
import type { Stage } from "../test/support/stage";
import { Goals, print, printMachine, quantile, runSeed, shown } from "./support/print";
import { printCpu, sampleStage, startLoadedStage } from "./support/loaded-stage";

const [REQUESTS_A_SECOND = 500, HANDOVERS = 6] = process.argv.slice(2).map(Number);
const GOALS = { addedP99Ms: 1_000, failures: 0, unsent: 0, settledMs: 60_000 } as const;
const WARM_UP_MS = 15_000;
/** Nothing queues any more when a second's requests have this 99th percentile. */
const SETTLED_P99_MS = 250;
const BETWEEN_MS = 8_000;
/** A handover's last writes are answered by then. */
const AFTER_MS = 1_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Span {
  readonly beganAt: number;
  readonly endedAt: number;
}

/** The latest handover, in Unix milliseconds, as its coordinator's log has it: from `begin` to the first step after `publish`. */
function lastHandover(stage: Stage): Span {
  const log = join(stage.stateDirectory, "cloud/logs/aws_lambda_banyan-local-ratings-relay.log");
  const steps = [...readFileSync(log, "utf8").matchAll(/"time":"([^"]+)".*"message":"((?:handover|phase)\.[^"]+)"/g)];
  const [begin, publish] = ["handover.begin", "handover.publish"].map((name) =>
    steps.findLastIndex(([, , step]) => step === name),
  ) as [number, number];
  const at = (index: number): number => Date.parse(steps[index]?.[1] ?? "");
  const span = { beganAt: at(begin), endedAt: at(publish + 1) };
  if (!(span.endedAt > span.beganAt)) throw new Error(`no handover in ${log}`);
  return span;
}

/** 99th percentiles of an update's writes: those that were answered before its handover, and those in flight during it. */
function split(
  { writeTimes }: LoadReport,
  { beganAt, endedAt }: Span,
): { readonly before: number; readonly during: number } {
  const p99 = (writes: LoadReport["writeTimes"]): number =>
    quantile(
      writes.map(({ tookMs }) => tookMs),
      0.99,
    );
  const answered = (write: LoadReport["writeTimes"][number]): number => write.sentAt + write.tookMs;
  return {
    before: p99(writeTimes.filter((write) => answered(write) < beganAt)),
    during: p99(writeTimes.filter((write) => write.sentAt < endedAt && answered(write) >= beganAt)),
  };
}

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
    const failures: string[] = [];
    let requests = 0;
    let unsent = 0;
    const report = async (): Promise<LoadReport> => {
      const part = await load.report();
      failures.push(...part.failures, ...part.staleReads);
      requests += part.requests;
      unsent += part.unsent;
      return part;
    };
    const settle = async (): Promise<number> => {
      const begun = performance.now();
      for (let settled = false; !settled && performance.now() - begun <= GOALS.settledMs;) {
        await pause(1_000);
        settled = (await report()).p99Ms <= SETTLED_P99_MS;
      }
      return performance.now() - begun;
    };
    const settling: number[] = [];
    await settle();
    const [begun, requestsBefore] = [sampleStage(), requests];
    for (let index = 0; index < HANDOVERS; index++) {
      const forward = index % 2 === 0;
      await pause(BETWEEN_MS);
      const before = await report();
      await stage.move(forward ? "ratings extracted" : "ratings canary --weight 50");
      await pause(AFTER_MS);
      const during = await report();
      const span = lastHandover(stage);
      const update = split(during, span);
      added.push(update.during - update.before);
      const held = span.endedAt - span.beganAt;
      print(
        `  ${forward ? "there" : "back "}: ${shown(held)} ms; writes p99 ${shown(before.writeP99Ms)} ms before the update, ` +
          `${shown(update.before)} ms in it before the handover, ${shown(update.during)} ms during the handover; slowest request ${shown(during.maxMs)} ms; ` +
          `nothing queues ${shown((settling[index] = await settle()) / 1_000)} s after`,
      );
    }
    printCpu(begun, sampleStage(), requests - requestsBefore);
    goals.atMost(`failed requests of ${requests}`, failures.length, GOALS.failures, "");
    goals.atMost("requests that were due and not sent", unsent, GOALS.unsent, "");
    if (failures.length > 0) print(`      ${failures.slice(0, 3).join("\n      ")}`);
    goals.atMost("time until nothing queues any more, longest", Math.max(...settling), GOALS.settledMs, "ms");
    goals.atMost("added delay of writes, p99, median of handovers", quantile(added, 0.5), GOALS.addedP99Ms, "ms");
  } finally {
    await loaded.stop();
  }
  goals.end();
}

void main();
