/** The monolith's task: a process that is started again whenever it dies, as the service scheduler does. */
import type { ManagedProcess, Processes } from "../../../local/services/process";

export interface TaskArgs {
  readonly processes: Processes;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

export class MonolithTask {
  #running: ManagedProcess | undefined;
  #serving: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(private readonly args: TaskArgs) {}

  get pid(): number {
    return this.#running?.pid ?? 0;
  }

  /** Resolves when the present process serves. */
  serving(): Promise<void> {
    return this.#serving;
  }

  start(): Promise<void> {
    this.#serving = new Promise((resolve) => {
      const run = this.args.processes.run({
        command: process.execPath,
        args: [this.args.script],
        env: { PATH: process.env["PATH"], TZ: ":UTC", ...this.args.env },
        stopSignal: "SIGKILL",
        onLine: (line) => {
          if (line.includes('"serving"')) resolve();
          this.args.onLine(line);
        },
      });
      this.#running = run;
      void run.exited.then(() => {
        if (!this.#stopping && this.#running === run) void this.start().then(resolve);
      });
    });
    return this.#serving;
  }

  /** A new process: it remembers nothing. */
  async restart(): Promise<void> {
    const run = this.#running;
    this.#running = undefined;
    await run?.stop(0);
    await this.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running?.stop(0);
  }
}
