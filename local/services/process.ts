/** Child processes that never outlive us, not even after `kill -9` of this process. */
import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { eachLine } from "./lines";
import { REAPER_SCRIPT } from "./process-reaper";

export interface ProcessOptions {
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** What asks it to end; also what the reaper sends first. Default SIGTERM. Postgres: SIGQUIT or SIGINT. */
  readonly stopSignal?: NodeJS.Signals;
  readonly uid?: number;
  readonly gid?: number;
  /** Opens an IPC channel, as `fork` does. */
  readonly ipc?: boolean;
  /** 0, the default, to 19: how readily it gives way to others, so that work in the background does not slow what is served. */
  readonly niceness?: number;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  readonly error?: Error;
}

export interface ManagedProcess {
  /** 0 when it could not be started. */
  readonly pid: number;
  readonly child: ChildProcess;
  /** Never rejects. */
  readonly exited: Promise<ExitStatus>;
  /** Asks it to end and kills it after `graceMs`. */
  stop(graceMs: number): Promise<ExitStatus>;
}

/**
 * Starts processes in groups of their own (Ctrl-C reaches only us, so that we can stop them in order) and lists them
 * with one reaper, which ends them when this process is gone.
 */
export class Processes {
  readonly #running = new Set<ManagedProcess>();
  readonly #listed = new Map<number, NodeJS.Signals>();
  #reaper: ChildProcess | undefined;
  #closing = false;

  /** Runs a command. Output that nobody asked for is discarded. */
  run(options: ProcessOptions): ManagedProcess {
    const output = options.onLine ? "pipe" : "ignore";
    const stdio: StdioOptions = options.ipc ? ["ignore", output, output, "ipc"] : ["ignore", output, output];
    const child = spawn(options.command, [...(options.args ?? [])], {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio,
      ...(options.uid !== undefined && { uid: options.uid }),
      ...(options.gid !== undefined && { gid: options.gid }),
    });
    const stopSignal = options.stopSignal ?? "SIGTERM";
    if (child.pid !== undefined && options.niceness !== undefined) giveWay(child.pid, options.niceness);
    const release = child.pid === undefined ? () => undefined : this.adopt(child.pid, stopSignal);
    const { onLine } = options;
    if (onLine && child.stdout && child.stderr) {
      eachLine(child.stdout, (line) => onLine(line, "stdout"));
      eachLine(child.stderr, (line) => onLine(line, "stderr"));
    }
    const exited = new Promise<ExitStatus>((resolve) => {
      child.once("error", (error) => {
        if (child.pid === undefined) resolve({ code: null, signal: null, error });
      });
      // `close` comes after the output was read to its end; a grandchild may hold the pipes open, hence `exit` as well.
      child.once("close", (code, signal) => resolve({ code, signal }));
      child.once("exit", (code, signal) => setTimeout(() => resolve({ code, signal }), 100).unref());
    });
    const managed: ManagedProcess = {
      pid: child.pid ?? 0,
      child,
      exited,
      stop: async (graceMs) => {
        signalGroup(child, stopSignal);
        const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
        try {
          return await exited;
        } finally {
          clearTimeout(timer);
        }
      },
    };
    this.#running.add(managed);
    void exited.then(() => {
      this.#running.delete(managed);
      release();
    });
    return managed;
  }

  /** Lists a process that somebody else started (a library, say). Call the answer when it has ended. */
  adopt(pid: number, stopSignal: NodeJS.Signals = "SIGTERM"): () => void {
    this.#listed.set(pid, stopSignal);
    if (this.#reaper) this.#tell(`+ ${pid} ${stopSignal.slice(3)}`);
    else this.#startReaper();
    return () => {
      if (this.#listed.delete(pid)) this.#tell(`- ${pid}`);
    };
  }

  /** Stops what still runs, all at once, and the reaper. */
  async close(graceMs = 5_000): Promise<void> {
    await Promise.all([...this.#running].map((managed) => managed.stop(graceMs)));
    this.#closing = true;
    this.#reaper?.stdin?.end();
  }

  #startReaper(): void {
    if (this.#closing) return;
    const reaper = spawn("/bin/sh", ["-c", REAPER_SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    this.#reaper = reaper;
    reaper.stdin.on("error", () => undefined);
    reaper.once("error", () => undefined);
    reaper.once("exit", () => {
      if (this.#reaper === reaper) this.#reaper = undefined;
      if (!this.#closing && this.#listed.size > 0) this.#startReaper();
    });
    reaper.unref();
    const stdin = reaper.stdin as typeof reaper.stdin & { unref?(): void };
    stdin.unref?.();
    for (const [pid, signal] of this.#listed) this.#tell(`+ ${pid} ${signal.slice(3)}`);
  }

  #tell(line: string): void {
    this.#reaper?.stdin?.write(`${line}\n`);
  }
}

/** Linux takes one such change in a tenth of a second from whoever is not its administrator. */
const AUTOGROUP_PAUSE_MS = 120;

/**
 * A process and its session: where Linux groups tasks by session, which is what desktops do, niceness counts only within one, and
 * each of ours has its own. Source: sched(7), "The autogroup feature".
 */
function giveWay(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN")
      setTimeout(() => giveWay(pid, niceness), AUTOGROUP_PAUSE_MS).unref();
    // Else it has ended already, or this system has no such groups, or does not let us: then it competes as before.
  }
}

/** The whole group, so that what the child started ends with it. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}
