/** The folder where a local stage keeps everything: who holds it, where its parts keep their files, and how it starts anew. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Layout version of the state folder. Raised when an older start could not read what a newer one wrote. */
export const STATE_VERSION = 1;

/** What a running stage writes for the command line to find it. */
export interface DaemonRecord {
  readonly version: number;
  readonly pid: number;
  readonly startedAt: string;
  readonly frontPort: number;
  readonly consolePort: number;
}

/** A user error: what is wrong, and what to do. Shown without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
  constructor(
    message: string,
    /** Exit code of the command line: 1 failed, 2 refused, 3 waiting, 64 usage. */
    readonly exitCode: number = 1,
  ) {
    super(message);
  }
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

export class StateFolder {
  readonly root: string;
  constructor(root: string) {
    this.root = resolve(root);
  }

  path(...parts: readonly string[]): string {
    return join(this.root, ...parts);
  }

  /** A service's own folder, made if missing. */
  folder(...parts: readonly string[]): string {
    const path = this.path(...parts);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** The stage that holds this folder, or `undefined`. @throws UserError when the record cannot be read. */
  holder(): DaemonRecord | undefined {
    const file = this.path("daemon.json");
    if (!existsSync(file)) return undefined;
    const record = parseRecord(file);
    return record !== undefined && alive(record.pid) ? record : undefined;
  }

  /**
   * Takes the folder for this process. The record is created exclusively, so that of two starts at once one loses.
   * @throws UserError naming the process that holds it, or a folder written by a newer version.
   */
  claim(record: Omit<DaemonRecord, "version">): void {
    mkdirSync(this.root, { recursive: true });
    this.checkVersion();
    const file = this.path("daemon.json");
    const text = JSON.stringify({ version: STATE_VERSION, ...record } satisfies DaemonRecord, null, 2);
    for (;;) {
      try {
        writeFileSync(file, text, { flag: "wx" });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      this.refuseHeld();
      rmSync(file, { force: true });
    }
  }

  /** @throws UserError when another process holds the folder. */
  refuseHeld(): void {
    const holder = this.holder();
    if (holder === undefined || holder.pid === process.pid) return;
    throw new UserError(
      `${this.root} is held by process ${holder.pid} since ${holder.startedAt} (front door http://127.0.0.1:${holder.frontPort}). ` +
        `Stop it with "npx banyan down", or start with another folder: --state DIR.`,
    );
  }

  /** Gives the folder back. */
  release(): void {
    rmSync(this.path("daemon.json"), { force: true });
  }

  /** Deletes everything the folder holds. @throws UserError when a running stage holds it. */
  reset(): void {
    const holder = this.holder();
    if (holder !== undefined) {
      throw new UserError(
        `--reset would delete ${this.root}, which process ${holder.pid} holds. Stop it first: npx banyan down`,
      );
    }
    rmSync(this.root, { recursive: true, force: true });
  }

  private checkVersion(): void {
    const file = this.path("version.json");
    if (!existsSync(file)) {
      writeFileSync(file, JSON.stringify({ version: STATE_VERSION }));
      return;
    }
    let version: unknown;
    try {
      version = (JSON.parse(readFileSync(file, "utf8")) as { version?: unknown }).version;
    } catch {
      version = undefined;
    }
    if (typeof version !== "number") {
      throw new UserError(
        `${file} is corrupted. Restore it ({"version":${STATE_VERSION}}), or start anew with --reset.`,
      );
    }
    if (version > STATE_VERSION) {
      throw new UserError(
        `${this.root} was written by a newer Banyan (state version ${version}, this one reads up to ${STATE_VERSION}). Update Banyan, or use another folder: --state DIR.`,
      );
    }
  }
}

function parseRecord(file: string): DaemonRecord | undefined {
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as DaemonRecord;
    return typeof value.pid === "number" ? value : undefined;
  } catch {
    return undefined; // half-written by a killed start: the next claim replaces it
  }
}
