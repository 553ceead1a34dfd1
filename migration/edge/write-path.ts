/**
 * A write on a context's path. The application answers into the air first; then its record decides:
 *
 *   nothing refused            its answer (but see `decidedAsFollower`)
 *   an outcome is unknown      503: nobody may repeat it blindly
 *   refused, as its only write the other side's answer; while both refuse, a handover is under way: again, within the budget
 *   refused after other writes 503
 */
import type { BoundedContext } from "../../extracted/bounded-context";
import type { RawRequest } from "../runtime/alb-event";
import type { Clock } from "../runtime/clock";
import { partlyAnswer, refusedAnswer, unknownAnswer } from "../runtime/forward/refusal";
import type { Log } from "../runtime/log";
import { plain } from "./answers";
import type { CapturedAnswer } from "./captured-response";
import { type EdgeRecord, mayForwardFromEdge } from "./edge-record";
import type { EdgeMetrics } from "./metrics";
import type { OwnershipView } from "./ownership-view";
import type { ForwardOutcome } from "./to-function";

export interface Attempt {
  readonly answer: CapturedAnswer;
  readonly record: EdgeRecord;
}

export interface WritePathArgs {
  readonly budgetMs: number;
  readonly pauseMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: EdgeMetrics;
  readonly ownership: OwnershipView;
  /** A write that both sides have refused for so long rings the relay: who began the handover may be gone. */
  readonly refusedRingMs: number;
  readonly ring: (context: string) => void;
  /** Lets the application answer a request, in a scope of its own. */
  readonly attempt: (request: RawRequest) => Promise<Attempt>;
  readonly forward: (context: string, request: RawRequest) => Promise<ForwardOutcome>;
}

export interface WriteOutcome {
  readonly answer: CapturedAnswer;
  readonly forwarded: boolean;
  /** The monolith has committed a write of its own. */
  readonly committed: boolean;
}

type Verdict = { readonly kind: "answer"; readonly answer: CapturedAnswer } | { readonly kind: "refused" };

export async function serveWrite(
  args: WritePathArgs,
  context: BoundedContext,
  request: RawRequest,
  wasForwarded: boolean,
): Promise<WriteOutcome> {
  const begun = args.clock.now();
  const deadline = begun + args.budgetMs;
  for (;;) {
    const attempt = await args.attempt(request);
    const verdict = await judge(args, context, attempt);
    const own = (answer: CapturedAnswer): WriteOutcome => ({
      answer,
      forwarded: false,
      committed: attempt.record.committed > 0,
    });
    if (verdict.kind === "answer") return own(verdict.answer);
    // Forwarded once is enough: the side that forwarded it retries what is refused here.
    if (wasForwarded) return own(plain(refusedAnswer(context.name)));

    const forwarded = await args.forward(context.name, request);
    if (forwarded.kind === "answered") return { answer: forwarded.answer, forwarded: true, committed: false };
    if (forwarded.kind === "lost") {
      args.log("error", "the answer to a forwarded write was lost", { context: context.name, error: forwarded.cause });
      return own(plain(unknownAnswer()));
    }
    if (forwarded.kind === "absent")
      args.log("warn", "a refused write could not be forwarded", { context: context.name, error: forwarded.cause });
    if (args.clock.now() + args.pauseMs >= deadline) return own(plain(refusedAnswer(context.name)));
    // Both sides refused without effect: a handover is under way. It may end either way, so both are asked again.
    if (args.clock.now() - begun >= args.refusedRingMs) args.ring(context.name);
    await args.clock.pause(args.pauseMs);
  }
}

async function judge(args: WritePathArgs, context: BoundedContext, { answer, record }: Attempt): Promise<Verdict> {
  if (record.unknown > 0 && answer.status >= 500) return { kind: "answer", answer: plain(unknownAnswer()) };
  const foreign = record.refused.filter((name) => name !== context.name);
  for (const name of foreign) args.metrics.foreignWrite(name);
  if (foreign.length > 0) return { kind: "answer", answer: plain(partlyAnswer()) };
  if (record.refused.length > 0)
    return mayForwardFromEdge(record) ? { kind: "refused" } : { kind: "answer", answer: plain(partlyAnswer()) };
  if (record.committed === 0 && dependsOnData(answer.status) && !(await isMonoliths(args, context)))
    return { kind: "refused" };
  return { kind: "answer", answer };
}

/** Answers that follow from the request alone, or that say themselves that nothing was decided. */
const INDEPENDENT = new Set([400, 401, 405, 406, 411, 413, 415, 422, 428, 431]);

/**
 * "There is no such rating" is the owner's to say: the follower may only lack a row that is still on its way. The fence
 * never saw a statement, so the truth is asked, after all reads: who owns now has owned when they were made.
 */
const dependsOnData = (status: number): boolean => status < 500 && !INDEPENDENT.has(status);

async function isMonoliths({ ownership, log }: WritePathArgs, context: BoundedContext): Promise<boolean> {
  try {
    return await ownership.isMonoliths(context.name);
  } catch (error) {
    log("warn", "ownership could not be read; the monolith's answer stands", { context: context.name, error });
    return true;
  }
}
