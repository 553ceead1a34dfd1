/** One engine at a time may work on a state: a lock file that says who holds it, and since when. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { EngineError } from "../errors";

interface Holder {
  readonly pid: number;
  readonly since: string;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

const readHolder = (path: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
};

export class StateLock {
  readonly path: string;

  constructor(statePath: string) {
    this.path = `${statePath}.lock`;
  }

  /** Runs `work` under the lock. @throws EngineError naming who holds it. */
  async hold<T>(now: () => Date, work: () => Promise<T>): Promise<T> {
    this.take({ pid: process.pid, since: now().toISOString() });
    try {
      return await work();
    } finally {
      rmSync(this.path, { force: true });
    }
  }

  private take(holder: Holder): void {
    mkdirSync(dirname(this.path), { recursive: true });
    // A second try after the lock of a process that is gone was removed; whoever creates the file holds the lock.
    for (let attempt = 0; ; attempt += 1)
      try {
        writeFileSync(this.path, JSON.stringify(holder), { flag: "wx" });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        const other = readHolder(this.path);
        if (attempt > 0 || (other && isAlive(other.pid))) throw this.heldBy(other);
        rmSync(this.path, { force: true });
      }
  }

  private heldBy(holder: Holder | undefined): EngineError {
    const who = holder ? `process ${holder.pid} since ${holder.since}` : "another process";
    return new EngineError(`The state is being worked on by ${who} (${this.path}). Wait for it, or end it.`);
  }
}
