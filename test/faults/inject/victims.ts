/** Processes that are killed and frozen: children of ours alone, whoever has an ended one's number since. Linux alone. */
import { readFileSync } from "node:fs";

/** Whether a process of ours runs under this number. Its parent follows its state, behind a name that may hold anything: proc(5). */
export const isOurs = (pid: number): boolean => {
  try {
    const [, parent] = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ");
    return Number(parent) === process.pid;
  } catch {
    return false; // It has ended.
  }
};

const signal = (pid: number, name: NodeJS.Signals): boolean => {
  try {
    return isOurs(pid) && process.kill(pid, name);
  } catch {
    return false; // It has ended just now.
  }
};

export class Victims {
  readonly #frozen = new Set<number>();

  kill(pid: number): void {
    this.#frozen.delete(pid);
    signal(pid, "SIGKILL");
  }

  freeze(pid: number): void {
    if (signal(pid, "SIGSTOP")) this.#frozen.add(pid);
  }

  thaw(pid: number): void {
    if (this.#frozen.delete(pid)) signal(pid, "SIGCONT");
  }

  thawAll(): void {
    for (const pid of this.#frozen) this.thaw(pid);
  }
}
