/** What the engine tells while it works: for a live list, or lines. */
import type { Violation } from "./plugins/analyzers";

export type Operation = "create" | "update" | "replace" | "delete" | "delete-replaced" | "same" | "read";

/** One step of a plan, or of an update. */
export interface Step {
  readonly op: Operation;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Top-level properties that differ. */
  readonly diffs?: readonly string[];
  /** Those of them that an update cannot change. */
  readonly replaces?: readonly string[];
}

export type EngineEvent =
  | { readonly type: "pass"; readonly preview: boolean }
  | { readonly type: "step-started"; readonly step: Step }
  | { readonly type: "step-done"; readonly step: Step; readonly ms: number }
  | { readonly type: "step-failed"; readonly step: Step; readonly message: string }
  | { readonly type: "remediation"; readonly urn: string; readonly policy: string }
  | ({ readonly type: "violation" } & Violation)
  | { readonly type: "diagnostic"; readonly severity: Severity; readonly message: string; readonly urn: string };

export type Severity = "info" | "warning" | "error";

export type EventSink = (event: EngineEvent) => void;
