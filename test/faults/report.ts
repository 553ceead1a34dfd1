/** What a run of fault points says: a line a point, the reasons of those that failed, and figures. */
import { idOf, type Point } from "./points";
import type { Played } from "./stage";

interface Result {
  readonly point: Point;
  readonly played: Played;
  readonly problems: readonly string[];
}

const SLOWEST = 5;
/** Lines of what happened on the way that are shown of a point that failed. */
const NOTES = 40;

/**
 * Longest time without an acknowledged write, in milliseconds: a handover's deadline, a clock that was set back by as much as the
 * skew, the sweep that ends it, and the restart of a process.
 */
export const LONGEST_SILENCE_MS = 10_000;

export class Report {
  readonly #results: Result[] = [];
  readonly #startedAt = Date.now();

  constructor(private readonly print: (line: string) => void) {}

  add(point: Point, played: Played): void {
    const problems = [
      ...(played.struck ? [] : ["the fault never struck: its place was not reached"]),
      ...(played.silenceMs <= LONGEST_SILENCE_MS ? [] : [`no write was acknowledged for ${played.silenceMs} ms`]),
      ...played.violations,
    ];
    this.#results.push({ point, played, problems });
    const { ms, silenceMs, acknowledged, unknown } = played;
    const verdict = problems.length === 0 ? "ok  " : "FAIL";
    this.print(
      `${verdict} ${idOf(point)} (${ms} ms, silent ${silenceMs} ms, ${acknowledged} writes, ${unknown} unknown)`,
    );
    for (const problem of problems.slice(0, 12)) this.print(`     ${problem}`);
    if (problems.length > 0) for (const note of played.notes.slice(0, NOTES)) this.print(`       | ${note}`);
  }

  /** Prints the figures. @returns the exit code */
  end(): number {
    const failed = this.#results.filter(({ problems }) => problems.length > 0);
    const count = new Map<string, number>();
    for (const { point } of this.#results) count.set(point.kind, (count.get(point.kind) ?? 0) + 1);
    const seconds = (Date.now() - this.#startedAt) / 1000;
    this.print("");
    this.print(`by kind: ${[...count].map(([kind, times]) => `${kind} ${times}`).join(", ")}`);
    this.print(`${seconds.toFixed(0)} s, ${(seconds / Math.max(1, this.#results.length)).toFixed(1)} s a point`);
    const slowest = [...this.#results].sort((a, b) => b.played.silenceMs - a.played.silenceMs).slice(0, SLOWEST);
    this.print(
      `longest without a write: ${slowest.map(({ point, played }) => `${idOf(point)} ${played.silenceMs} ms`).join(", ")}`,
    );
    this.print(`  ${this.#results.length - failed.length} passing`);
    if (failed.length > 0) this.print(`  ${failed.length} failing`);
    for (const { point } of failed) this.print(`    npm run test:faults -- --only ${idOf(point)}`);
    return failed.length > 0 ? 1 : 0;
  }
}
