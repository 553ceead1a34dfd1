/** Which moves are legal, and what each consists of. Pure. */
import { type Phase, PHASES, type Side } from "../runtime/phases";
import type { RefusalCode } from "./refused";

/** Where a context stands, or is wanted. */
export interface Place {
  readonly phase: Phase;
  /** Percent of safe requests that the new path serves. */
  readonly weight: number;
  readonly generation: number;
}

/** A part of a transition. Each is idempotent, and the phase it leads to is recorded with it or right after it. */
export type MoveStep =
  /** Capture is installed, the table's life begins, and the backfill is begun. */
  | { readonly kind: "enter" }
  /** Carries a begun backfill on. */
  | { readonly kind: "backfill" }
  /** The follower is complete and close behind, or the transition is refused. */
  | { readonly kind: "await-ready" }
  | { readonly kind: "hand-over"; readonly to: Side; readonly phase: Phase }
  /** Changes phase and weight alone. */
  | { readonly kind: "record"; readonly phase: Phase }
  | { readonly kind: "retire" }
  /** The table's life ends: nothing is captured for it any more. */
  | { readonly kind: "leave" }
  /** Clears what an interrupted `leave` left behind. */
  | { readonly kind: "tidy" };

export type Plan =
  | { readonly verdict: "go"; readonly steps: readonly MoveStep[] }
  | { readonly verdict: "refused"; readonly code: RefusalCode; readonly reasons: readonly string[] };

const refused = (code: RefusalCode, ...reasons: string[]): Plan => ({ verdict: "refused", code, reasons });
const go = (...steps: MoveStep[]): Plan => ({ verdict: "go", steps });

export const ownerIn = (phase: Phase): Side => (phase === "extracted" || phase === "retired" ? "context" : "monolith");

/** The weight that a phase stands for: the wanted one in `canary`, all or nothing elsewhere. */
export const weightIn = (phase: Phase, wanted: number): number => {
  if (phase === "canary") return wanted;
  return ownerIn(phase) === "context" ? 100 : 0;
};

/** Phases that may follow: the next one, the same one and every earlier one; nothing else after `retired`. */
export function allowedFrom(phase: Phase): readonly Phase[] {
  if (phase === "retired") return ["retired"];
  return PHASES.slice(0, PHASES.indexOf(phase) + 2);
}

/** Plans the way from one place to another. `used` are the generations that had a life already. */
export function planMove(from: Place, wanted: Place, used: readonly number[]): Plan {
  const allowed = allowedFrom(from.phase);
  if (!allowed.includes(wanted.phase))
    return refused(
      "illegal-move",
      from.phase === "retired"
        ? "It is retired, and there is no way back from that."
        : `From ${from.phase} it may go to ${allowed.filter((phase) => phase !== from.phase).join(", ")}: one phase forward at a time, back any number.`,
    );
  if (wanted.phase === "canary" && !(Number.isInteger(wanted.weight) && wanted.weight >= 1 && wanted.weight <= 99))
    return refused("bad-weight", `In canary the weight is a whole number from 1 to 99, not ${wanted.weight}.`);
  if (from.phase === "monolith") return planFromMonolith(wanted, used);
  if (wanted.generation !== from.generation)
    return refused(
      "generation-mismatch",
      `It lives in generation ${from.generation}; generation ${wanted.generation} can begin only after a return to monolith.`,
    );
  return PHASES.indexOf(wanted.phase) < PHASES.indexOf(from.phase) ? planBack(from, wanted) : planForward(from, wanted);
}

function planFromMonolith(wanted: Place, used: readonly number[]): Plan {
  if (wanted.phase === "monolith") return go({ kind: "tidy" });
  if (used.includes(wanted.generation))
    return refused(
      "generation-used",
      `Generation ${wanted.generation} had its life already and its table may hold old rows: set generation to ${Math.max(...used) + 1}.`,
    );
  return go({ kind: "enter" }, { kind: "backfill" });
}

function planForward(from: Place, wanted: Place): Plan {
  switch (wanted.phase) {
    case "monolith":
      return go({ kind: "tidy" });
    case "replicate":
      return go({ kind: "backfill" });
    case "shadow":
      return from.phase === "shadow" ? go() : go({ kind: "await-ready" }, { kind: "record", phase: "shadow" });
    case "canary":
      if (from.phase === "canary" && wanted.weight === from.weight) return go();
      return from.phase === "canary" && wanted.weight < from.weight
        ? go({ kind: "record", phase: "canary" })
        : go({ kind: "await-ready" }, { kind: "record", phase: "canary" });
    case "extracted":
      return from.phase === "extracted"
        ? go()
        : go({ kind: "await-ready" }, { kind: "hand-over", to: "context", phase: "extracted" });
    case "retired":
      return go({ kind: "retire" });
  }
}

/** On the way to `monolith` the context stays in `replicate` for a moment, so that an interruption leaves a phase that holds. */
function planBack(from: Place, wanted: Place): Plan {
  const leaves = wanted.phase === "monolith";
  const between: Phase = leaves ? "replicate" : wanted.phase;
  const steps: MoveStep[] = [];
  if (ownerIn(from.phase) === "context") steps.push({ kind: "hand-over", to: "monolith", phase: between });
  else if (!leaves) steps.push({ kind: "record", phase: between });
  if (leaves) steps.push({ kind: "leave" });
  return { verdict: "go", steps };
}
