/** A TypeScript module as a child process that answers each message with one. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export class Child {
  private constructor(private readonly process: ChildProcess) {}

  static start(file: string, args: readonly string[] = []): Child {
    return new Child(fork(file, [...args], { execArgv: ["-r", "tsx/cjs", "--no-warnings"] }));
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** @throws Error when the process ends instead of answering */
  async ask<T>(message: unknown): Promise<T> {
    const answer = this.next<T>();
    this.process.send(message as object);
    return answer;
  }

  /** The next message that it sends by itself. */
  async next<T>(): Promise<T> {
    const gone = new AbortController();
    const ended = once(this.process, "exit", { signal: gone.signal }).then(([code]) => {
      throw new Error(`a process of the bench ended with ${String(code)}`);
    });
    ended.catch(() => undefined);
    try {
      const [answer] = (await Promise.race([once(this.process, "message", { signal: gone.signal }), ended])) as [T];
      return answer;
    } finally {
      gone.abort();
    }
  }

  async exited(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit");
  }
}

/** For the child: a bench that was killed leaves nothing running. What it has started ends with it. */
export function endWithParent(): void {
  process.once("disconnect", () => process.exit());
}
