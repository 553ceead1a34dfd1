/** The processes below another one, and the memory they take, from /proc: Linux alone. */
import { readdirSync, readFileSync } from "node:fs";

/** A process that can be told from a later one with the same id. */
export interface KnownProcess {
  readonly pid: number;
  /** Clock ticks since the machine started. */
  readonly startedAt: string;
  readonly command: string;
}

interface Entry extends KnownProcess {
  readonly parent: number;
  readonly state: string;
}

function entryOf(pid: number): Entry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold spaces and brackets.
    const [state = "", parent = "0", ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { pid, parent: Number(parent), state, startedAt: rest[17] ?? "", command };
  } catch {
    return undefined; // It ended meanwhile.
  }
}

/** Every living process below `root`, without itself. */
export function descendants(root: number): readonly KnownProcess[] {
  const entries = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => entryOf(Number(name)) ?? []);
  const below = (parent: number): readonly Entry[] =>
    entries.filter((entry) => entry.parent === parent).flatMap((entry) => [entry, ...below(entry.pid)]);
  return below(root).filter(({ state }) => state !== "Z");
}

export function isAlive({ pid, startedAt }: KnownProcess): boolean {
  const entry = entryOf(pid);
  return entry !== undefined && entry.startedAt === startedAt && entry.state !== "Z";
}

/** Proportional memory of one process in MB: pages shared by n processes count a nth. 0 when it has ended. */
export function proportionalMb(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
