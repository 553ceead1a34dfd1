/** What every part of one evaluation shares. */
import type { Random } from "../../services/random";
import type { EventSink, Step } from "../events";
import type { Violation } from "../plugins/analyzers";
import type { Project, StackConfig } from "../project/types";
import type { Snapshot } from "../state/snapshot";

export interface PassContext {
  readonly project: Project;
  readonly stack: string;
  readonly organization: string;
  readonly config: StackConfig;
  readonly preview: boolean;
  readonly parallel: number;
  readonly random: Random;
  readonly now: () => Date;
  readonly snapshot: Snapshot;
  readonly report: Report;
}

/** Collects what one evaluation comes to, and tells it on. */
export class Report {
  readonly steps: Step[] = [];
  readonly violations: Violation[] = [];
  readonly errors: string[] = [];

  constructor(
    private readonly sink: EventSink,
    private readonly now: () => Date,
  ) {}

  get failed(): boolean {
    return this.errors.length > 0;
  }

  fail(message: string, urn = ""): void {
    if (this.errors.includes(message)) return;
    this.errors.push(message);
    this.sink({ type: "diagnostic", severity: "error", message, urn });
  }

  tell: EventSink = (event) => this.sink(event);

  violation(violation: Violation): void {
    this.violations.push(violation);
    this.sink({ type: "violation", ...violation });
    if (violation.level === "mandatory") {
      const where = violation.urn === "" ? "the stack" : (violation.urn.split("::").pop() ?? violation.urn);
      this.fail(`Policy ${violation.policy} forbids ${where}: ${violation.message}`, violation.urn);
    }
  }

  /** Runs a step between its two events. */
  async step<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const begun = this.now().getTime();
    this.sink({ type: "step-started", step });
    try {
      const result = await work();
      this.steps.push(step);
      this.sink({ type: "step-done", step, ms: this.now().getTime() - begun });
      return result;
    } catch (error) {
      this.sink({ type: "step-failed", step, message: (error as Error).message });
      throw error;
    }
  }
}
