/** Processes that are killed and frozen. */

const signal = (pid: number, name: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // It has ended.
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
