/** CPU time of processes and of their threads, from /proc: Linux alone. Wall figures lie on a busy machine, these do not. */
import { readdirSync, readFileSync } from "node:fs";
import { descendants } from "../../test/support/process-tree";

/** Linux counts in ticks of 10 ms, whatever the kernel's own timer. */
const TICK_MS = 10;

export interface CpuSample {
  /** Milliseconds of CPU by what used it. */
  readonly byPart: ReadonlyMap<string, number>;
  readonly at: number;
}

/** What a process of a stage is, by its command line. */
export type NameProcess = (command: string) => string;

function ticksOf(path: string): number {
  try {
    const stat = readFileSync(path, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0; // It ended meanwhile.
  }
}

/** CPU time of one process, its ended threads included. */
export const processCpuMs = (pid: number): number => ticksOf(`/proc/${pid}/stat`) * TICK_MS;

/** CPU time of every process below `root`, summed by name. Main threads of Node are told from the rest of their process. */
export function sampleCpu(root: number, nameOf: NameProcess): CpuSample {
  const byPart = new Map<string, number>();
  const add = (part: string, ms: number): void => void byPart.set(part, (byPart.get(part) ?? 0) + ms);
  for (const { pid, command } of descendants(root)) {
    const name = nameOf(command);
    const all = processCpuMs(pid);
    if (!/(^|\/)node /.test(command)) add(name, all);
    else {
      const main = ticksOf(`/proc/${pid}/task/${pid}/stat`) * TICK_MS;
      add(`${name}, main thread`, main);
      add(`${name}, other threads`, all - main);
    }
  }
  return { byPart, at: performance.now() };
}

/** The most CPU time any single thread of a process has used, for telling workers apart. */
export function threadsCpuMs(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => ticksOf(`/proc/${pid}/task/${thread}/stat`) * TICK_MS);
  } catch {
    return [];
  }
}

/** Milliseconds of CPU between two samples, by part, the largest first. */
export function cpuBetween(before: CpuSample, after: CpuSample): readonly { part: string; ms: number }[] {
  return [...after.byPart]
    .map(([part, ms]) => ({ part, ms: Math.max(0, ms - (before.byPart.get(part) ?? 0)) }))
    .filter(({ ms }) => ms > 0)
    .sort((a, b) => b.ms - a.ms);
}
