/** What a rehearsal tells. */
import type { Phase } from "../runtime/phases";

export interface PlannedStep {
  /** As the observer names it where the real step has a name there. */
  readonly step: string;
  readonly does: string;
}

export interface Plan {
  readonly context: string;
  readonly from: Phase;
  readonly wanted: Phase;
  readonly steps: readonly PlannedStep[];
  /** What would refuse the transition as things stand, one sentence each; empty when nothing would. */
  readonly refusals: readonly string[];
  /** How long writes would be held up; null when the owner stays. */
  readonly blackout: { readonly expectedMs: number; readonly atMostMs: number; readonly says: string } | null;
}

/** Collects it. */
export class Report {
  readonly steps: PlannedStep[] = [];
  readonly refusals: string[] = [];
  blackout: Plan["blackout"] = null;

  would(step: string, does: string): void {
    this.steps.push({ step, does });
  }

  refuse(...reasons: readonly string[]): void {
    this.refusals.push(...reasons);
  }

  /** What a look that throws says would refuse the transition. */
  async unless(look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      this.refuse(error instanceof Error ? error.message : String(error));
    }
  }
}
