/** One JSON file of a service's state: written whole and atomically, read with errors that name the file and the way out. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Raised when the state on disk cannot be used. A user error: the message says what to do. */
export class StateFileError extends Error {
  override readonly name = "StateFileError";
}

interface Envelope<T> {
  readonly version: number;
  readonly state: T;
}

export class StateFile<T> {
  constructor(
    readonly path: string,
    /** Raised by one when the shape of the state changes. */
    readonly version: number,
    private readonly isState: (value: unknown) => value is T,
  ) {}

  /** The state, or `undefined` when there is none yet. @throws StateFileError when it is damaged or from a newer version. */
  read(): T | undefined {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new StateFileError(`The state file ${this.path} cannot be read: ${(error as Error).message}`);
    }
    const envelope = this.#parse(text);
    if (envelope.version > this.version)
      throw new StateFileError(
        `The state file ${this.path} was written by a newer version (format ${envelope.version}, this one knows ${this.version}). ` +
          "Use the newer version, or start anew with --reset.",
      );
    if (!this.isState(envelope.state)) throw this.#damaged("its content has an unexpected shape");
    return envelope.state;
  }

  /** Durable when it returns: temporary file, flushed, renamed over the old one. */
  write(state: T): void {
    const envelope: Envelope<T> = { version: this.version, state };
    mkdirSync(dirname(this.path), { recursive: true });
    const temporary = `${this.path}.tmp`;
    const file = openSync(temporary, "w", 0o600);
    try {
      writeSync(file, JSON.stringify(envelope, undefined, 1));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, this.path);
  }

  #parse(text: string): Envelope<unknown> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#damaged((error as Error).message);
    }
    if (typeof value !== "object" || value === null || !("version" in value) || typeof value.version !== "number")
      throw this.#damaged("it has no version");
    return { version: value.version, state: "state" in value ? value.state : undefined };
  }

  #damaged(why: string): StateFileError {
    return new StateFileError(
      `The state file ${this.path} is damaged: ${why}. Restore it from a copy, or delete the state folder (--reset) to start anew.`,
    );
  }
}
