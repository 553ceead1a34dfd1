/** What a handover needs of the relay. */
import type { DataPlane } from "../data-plane";
import type { Side } from "../runtime/phases";

export interface DrainProgress {
  readonly applied: number;
  readonly parked: number;
  readonly remaining: number;
}

export interface HandoverVerbs {
  /** Moves the owner's outbox to the follower for at most `budgetMs`, or less when it is empty or another relay is at it. */
  drain(plane: DataPlane, budgetMs: number): Promise<DrainProgress>;
  /** Reads one side's outbox consistently (at the context: every bucket). */
  outboxIsEmpty(plane: DataPlane, side: Side): Promise<boolean>;
}
