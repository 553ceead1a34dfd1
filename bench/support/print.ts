/** What benches print: the machine, figures, and verdicts against goals. */
import { cpus, totalmem } from "node:os";

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Figures mean nothing without it. */
export function printMachine(): void {
  const [first] = cpus();
  print(
    `${cpus().length} × ${first?.model.trim() ?? "unknown CPU"}, ${(totalmem() / 1024 ** 3).toFixed(0)} GB, ` +
      `Node.js ${process.version}, ${process.platform}`,
  );
}

/** The seed of this run: `SEED=…` repeats one. */
export function runSeed(): number {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  print(`seed ${seed}`);
  return seed;
}

/** Collects verdicts; benches exit with 1 when a goal was missed. */
export class Goals {
  private missed = 0;

  atMost(title: string, value: number, bound: number, unit: string): void {
    this.judge(title, value, value <= bound, `at most ${bound}`, unit);
  }

  atLeast(title: string, value: number, bound: number, unit: string): void {
    this.judge(title, value, value >= bound, `at least ${bound}`, unit);
  }

  end(): void {
    process.exitCode = this.missed === 0 ? 0 : 1;
  }

  private judge(title: string, value: number, holds: boolean, goal: string, unit: string): void {
    if (!holds) this.missed++;
    print(`${holds ? "  ok   " : "  MISS "} ${title}: ${shown(value)} ${unit} (goal: ${goal} ${unit})`);
  }
}

/** Three digits that matter. */
export const shown = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);

/** The value below which `share` of the values are. 0 without any. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
