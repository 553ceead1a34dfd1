/** The steps of a handover: one interface, so that whatever shows or rehearses a handover is a second implementation of it. */
import type { Side } from "../runtime/phases";

/** No step answers with a boolean: what failed must be sayable to whoever ran the update. */
export type StepOutcome = { readonly verdict: "done" } | { readonly verdict: "failed"; readonly reason: string };

export const DONE: StepOutcome = { verdict: "done" };
export const failed = (reason: string): StepOutcome => ({ verdict: "failed", reason });

export interface HandoverSteps {
  /** Holds off the old owner's writers (or, at the context, declares that it will), until a deadline. */
  begin(): Promise<StepOutcome>;
  /** Closes `OWNER`: no environment registers from here on. Only on the way back. */
  close(): Promise<StepOutcome>;
  /** Revokes every registered writer token and waits for what each wrote last. Only on the way back. */
  revoke(): Promise<StepOutcome>;
  /** Moves the old owner's outbox to the new owner until it is seen empty. */
  drain(): Promise<StepOutcome>;
  /** Raises the new owner's counters above the old owner's. */
  identifiers(): Promise<StepOutcome>;
  /** The commit point: before it nothing has changed, after it there is no way but forward. */
  commit(): Promise<StepOutcome>;
  /** Makes `OWNER` say so. From here the new owner accepts writes (the monolith did so from the commit). */
  publish(): Promise<StepOutcome>;
  /** Leaves ownership as it was before `begin`. Harmless before it and after `commit`. */
  giveUp(reason: string): Promise<void>;
}

export type HandoverStep = Exclude<keyof HandoverSteps, "giveUp">;

/** Monolith → context. The trigger holds the monolith's writers off from `begin` on. */
export const FORWARD_ORDER: readonly HandoverStep[] = ["begin", "drain", "identifiers", "commit", "publish"];

/**
 * Context → monolith. Two orders matter: `OWNER` closes before tokens are revoked (or one registers behind the revoker's
 * back), and tokens are revoked before the outbox is looked at (or a writer fills a bucket that was seen empty).
 */
export const BACK_ORDER: readonly HandoverStep[] = [
  "begin",
  "close",
  "revoke",
  "drain",
  "identifiers",
  "commit",
  "publish",
];

export const orderTo = (to: Side): readonly HandoverStep[] => (to === "context" ? FORWARD_ORDER : BACK_ORDER);
