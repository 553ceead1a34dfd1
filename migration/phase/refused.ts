/** A transition that was not made: the person who ran the update reads this, so it says what to do. */
import type { Json } from "../../extracted/bounded-context";

export type RefusalCode =
  | "illegal-move"
  | "bad-weight"
  | "generation-used"
  | "generation-mismatch"
  | "border-foreign-keys"
  | "not-ready"
  | "parked"
  | "schema-drift"
  | "handover-under-way"
  | "handover-failed"
  | "long-transactions"
  | "cancelled"
  | "overtaken";

/** A user error: nothing has changed. Its message stands on its own in the output of a failed update. */
export class RefusedTransition extends Error {
  override readonly name = "RefusedTransition";
  constructor(
    readonly code: RefusalCode,
    context: string,
    wanted: string,
    /** One sentence each. */
    readonly reasons: readonly string[],
    readonly figures: Readonly<Record<string, Json>> = {},
  ) {
    const shown = Object.entries(figures).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    super(
      `${context} was not moved to ${wanted} (${code}): ${reasons.join(" ")}` +
        (shown.length > 0 ? ` Figures: ${shown.join(", ")}.` : "") +
        " Traffic and ownership are as they were.",
    );
  }
}
