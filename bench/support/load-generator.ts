/** Drives the load generator's process. */
import { join } from "node:path";
import type { LoadReport } from "../../test/support/load";
import { Child } from "./child";
import type { LoadAnswer, LoadPlan } from "./load-process";

export class LoadGenerator {
  private constructor(private readonly child: Child) {}

  static async open(plan: LoadPlan): Promise<LoadGenerator> {
    const generator = new LoadGenerator(Child.start(join(__dirname, "load-process.ts")));
    await generator.child.ask({ kind: "open", plan });
    return generator;
  }

  async start(): Promise<void> {
    await this.child.ask({ kind: "start" });
  }

  /** Stops sending and waits for what is in flight. */
  async pause(): Promise<void> {
    await this.child.ask({ kind: "pause" });
  }

  /** Figures since the last report. */
  async report(): Promise<LoadReport> {
    const { report } = await this.child.ask<LoadAnswer>({ kind: "report" });
    if (report === undefined) throw new Error("the load generator has nothing to report");
    return report;
  }

  async close(): Promise<void> {
    await this.child.ask({ kind: "close" });
    await this.child.exited();
  }
}
