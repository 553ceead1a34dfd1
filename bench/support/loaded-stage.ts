/** A local stage as a user runs it, with a load generator beside it. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readIdentity } from "../../local/app/identity";
import { startStage, type Stage } from "../../test/support/stage";
import { cpuBetween, type CpuSample, sampleCpu } from "./cpu";
import { LoadGenerator } from "./load-generator";
import { print, shown } from "./print";

export interface LoadedStage {
  readonly stage: Stage;
  readonly load: LoadGenerator;
  readonly testerSecret: string;
  stop(): Promise<void>;
}

export interface LoadedStageArgs {
  readonly requestsPerSecond: number;
  readonly seed: number;
}

const WRITE_SHARE = 0.25;
const USERS = 3_000;
/** Slots of the seeded conference. */
const SLOTS = 100;
/** A slot's summary counts 200 seeded ratings and comes to 290: where users rate any slot, it counts 500 after four minutes. */
const SLOTS_EACH = 4;

export async function startLoadedStage({ requestsPerSecond, seed }: LoadedStageArgs): Promise<LoadedStage> {
  const folder = mkdtempSync(join(tmpdir(), "banyan-bench-"));
  // Postgres runs as another user when we are root: it must be able to pass, or its data go elsewhere.
  chmodSync(folder, 0o711);
  const state = join(folder, "state");
  const stage = await startStage(state);
  const subjects = Array.from({ length: USERS }, (_, index) => `load-${index}`);
  const users = await Promise.all(
    subjects.map(async (subject) => ({ subject, token: await stage.token("attendee", subject) })),
  );
  const load = await LoadGenerator.open({
    ...{
      origin: stage.origin,
      requestsPerSecond,
      writeShare: WRITE_SHARE,
      users,
      slots: SLOTS,
      slotsEach: SLOTS_EACH,
      seed,
    },
  });
  return {
    stage,
    load,
    testerSecret: readIdentity(join(state, "identity.json")).testerSecret,
    async stop() {
      await load.close();
      await stage.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const PARTS: readonly (readonly [RegExp, string])[] = [
  [/load-process/, "load generator"],
  [/banyan\.js start/, "local cloud and functions"],
  [/dynoxide/, "DynamoDB engine"],
  [/postgres/, "Postgres"],
  [/main\.js/, "monolith"],
];

export const sampleStage = (): CpuSample =>
  sampleCpu(process.pid, (command) => PARTS.find(([pattern]) => pattern.test(command))?.[1] ?? "others");

/** CPU a request by part, and in all. */
export function printCpu(before: CpuSample, after: CpuSample, requests: number): number {
  const parts = cpuBetween(before, after);
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  for (const { part, ms } of parts) print(`      ${part.padEnd(42)} ${shown(ms / requests)} ms a request`);
  print(
    `      ${"in all".padEnd(42)} ${shown(total / requests)} ms a request, ${shown((total / (after.at - before.at)) * 100)} % of a core`,
  );
  return total / requests;
}
