/**
 * How long the local stage takes to answer, and how much memory it takes. Run by hand, on a machine that does nothing else:
 *
 *     node -r tsx/cjs bench/start.ts
 *
 * It starts a fresh stage without traffic, stops it, starts it again on the same state, and then a fresh one once more while it
 * samples memory (apart, because sampling slows a start). Memory is the sum of the proportional set sizes (`Pss` of
 * /proc/PID/smaps_rollup) of the stage's process and everything below it; Linux alone. It exits with 1 when a bound is missed.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { descendants, proportionalMb, type KnownProcess } from "../test/support/process-tree";
import { startStage, type Stage } from "../test/support/stage";

const BOUNDS = { firstStartMs: 15_000, laterStartMs: 6_000, restMb: 700, peakMb: 1_126.4 } as const;
/** After the first update, functions that nobody calls have gone and collectors have run. */
const REST_MS = 20_000;
const SAMPLE_MS = 200;

interface Sample {
  readonly totalMb: number;
  readonly parts: readonly { readonly process: KnownProcess; readonly mb: number }[];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Everything below this process: the stage and what it started. */
function sample(): Sample {
  const parts = descendants(process.pid).map((each) => ({ process: each, mb: proportionalMb(each.pid) }));
  return { totalMb: parts.reduce((sum, { mb }) => sum + mb, 0), parts };
}

function printParts({ parts }: Sample): void {
  for (const { process: each, mb } of [...parts].sort((a, b) => b.mb - a.mb).slice(0, 12))
    print(`    ${mb.toFixed(0).padStart(5)} MB  ${each.command.replace(/\s+/g, " ").slice(0, 110)}`);
}

/** Starts a stage and keeps the sample with the most memory until its first update is over. */
async function startSampled(state: string): Promise<{ readonly stage: Stage; readonly peak: Sample }> {
  let peak: Sample = { totalMb: 0, parts: [] };
  const timer = setInterval(() => {
    const now = sample();
    if (now.totalMb > peak.totalMb) peak = now;
  }, SAMPLE_MS);
  try {
    const stage = await startStage(state);
    return { stage, peak };
  } finally {
    clearInterval(timer);
  }
}

function judge(title: string, value: number, bound: number, unit: string): boolean {
  const holds = value <= bound;
  print(`${title}: ${value.toFixed(0)} ${unit} (bound ${bound.toFixed(0)} ${unit})${holds ? "" : "  MISSED"}`);
  return holds;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "banyan-bench-"));
  // Postgres runs as another user when we are root: it must be able to pass, or its data go elsewhere.
  chmodSync(folder, 0o711);
  const verdicts: boolean[] = [];
  let stage: Stage | undefined;
  try {
    stage = await startStage(join(folder, "state"));
    verdicts.push(judge("first start, first answer", stage.startedInMs, BOUNDS.firstStartMs, "ms"));
    await pause(REST_MS);
    const rest = sample();
    verdicts.push(judge("at rest after a first start", rest.totalMb, BOUNDS.restMb, "MB"));
    printParts(rest);
    await stage.stop();

    stage = await startStage(join(folder, "state"));
    verdicts.push(judge("later start, first answer", stage.startedInMs, BOUNDS.laterStartMs, "ms"));
    await stage.move("ratings replicate");
    await pause(REST_MS);
    const extracting = sample();
    verdicts.push(judge("at rest with a context in replicate", extracting.totalMb, BOUNDS.restMb, "MB"));
    printParts(extracting);
    await stage.stop();

    const sampled = await startSampled(join(folder, "sampled"));
    stage = sampled.stage;
    verdicts.push(judge("peak while the program is evaluated", sampled.peak.totalMb, BOUNDS.peakMb, "MB"));
    printParts(sampled.peak);
  } finally {
    await stage?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  process.exitCode = verdicts.every(Boolean) ? 0 : 1;
}

void main();
