/** Runs a handover's steps in their order, and leaves everything as it was when one fails. */
import type { Observer } from "../data-plane";
import type { Side } from "../runtime/phases";
import { type HandoverSteps, orderTo } from "./steps";

export type HandoverOutcome =
  | { readonly verdict: "committed" }
  /** Nothing has changed: the old owner writes. */
  | { readonly verdict: "given up"; readonly step: string; readonly reason: string };

/** @throws what a step throws, after the handover was given up as far as that is possible */
export async function runHandover(to: Side, steps: HandoverSteps, observe: Observer): Promise<HandoverOutcome> {
  for (const step of orderTo(to)) {
    try {
      await observe(`handover.${step}`, { to });
      const outcome = await steps[step]();
      if (outcome.verdict === "done") continue;
      await observe("handover.give-up", { to, step, reason: outcome.reason });
      await steps.giveUp(outcome.reason);
      return { verdict: "given up", step, reason: outcome.reason };
    } catch (error) {
      // When this fails, too, the deadline ends the handover, and the relay clears the row.
      await steps.giveUp(String(error)).catch(() => undefined);
      throw error;
    }
  }
  return { verdict: "committed" };
}
