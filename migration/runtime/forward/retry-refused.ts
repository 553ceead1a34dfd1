/** A forward is repeated only after an explicit, marked refusal, and only while the handover's budget lasts. */
import type { Clock } from "../clock";

export interface RetryArgs {
  /** How long refusals are answered with another attempt, and the pause between two, in milliseconds. */
  readonly budgetMs: number;
  readonly pauseMs: number;
  readonly clock: Clock;
}

/** @returns the first answer that is no refusal, or the last refusal. @throws what `attempt` throws, at once: an answer was lost */
export async function retryRefused<T>(
  args: RetryArgs,
  isRefused: (answer: T) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  const deadline = args.clock.now() + args.budgetMs;
  for (;;) {
    const answer = await attempt();
    if (!isRefused(answer) || args.clock.now() + args.pauseMs >= deadline) return answer;
    await args.clock.pause(args.pauseMs);
  }
}
