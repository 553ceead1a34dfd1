import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../service";

const DEFAULTS = {
  /** One log group holds at most twice this on disk: the current file and the one before it. */
  maxFileBytes: 4 * 1024 * 1024,
  /** Lines are gathered this long before they are written: one write for many lines. */
  flushMs: 200,
} as const;

/** Appends lines to a file of bounded size. What cannot be written is lost: logs never stop what they tell about. */
export class LogFile {
  #pending: string[] = [];
  #bytes: number | undefined;
  #writing: Promise<void> = Promise.resolve();
  #cancelFlush: (() => void) | undefined;

  constructor(
    readonly path: string,
    private readonly clock: Clock,
  ) {}

  append(line: string): void {
    this.#pending.push(line);
    this.#cancelFlush ??= this.clock.after(DEFAULTS.flushMs, () => void this.flush());
  }

  flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const text = this.#pending.map((line) => `${line}\n`).join("");
    this.#pending = [];
    if (text !== "") this.#writing = this.#writing.then(() => this.#write(text)).catch(() => undefined);
    return this.#writing;
  }

  async #write(text: string): Promise<void> {
    if (this.#bytes === undefined) {
      await mkdir(dirname(this.path), { recursive: true });
      this.#bytes = (await stat(this.path).catch(() => undefined))?.size ?? 0;
    }
    if (this.#bytes > DEFAULTS.maxFileBytes) {
      await rename(this.path, `${this.path}.1`);
      this.#bytes = 0;
    }
    await appendFile(this.path, text);
    this.#bytes += Buffer.byteLength(text);
  }
}
