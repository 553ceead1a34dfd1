/** The step of an update that brings a context to its wanted phase: what is asked, and how the answer is read. Pure. */
import { z } from "zod";
import { PHASES, type TransitionRequest, type TransitionResult } from "../../migration/runtime/phases";
import { tableName } from "../../migration/runtime/names";
import type { ContextConfig } from "./config/schema";
import { ownerOf } from "./routing/owner";

const resultSchema: z.ZodType<TransitionResult> = z.object({
  context: z.string(),
  phase: z.enum(PHASES),
  weight: z.number().min(0).max(100),
  generation: z.int().min(1),
  owner: z.enum(["monolith", "context"]),
  epoch: z.int().min(0),
});

/** Percent of the safe requests that the new path serves in a phase. */
const weightIn = (config: ContextConfig): number =>
  config.phase === "canary" ? config.weight : ownerOf(config.phase) === "context" ? 100 : 0;

/** The invocation's input: the same config gives the same text, so an unchanged context is not invoked. */
export const transitionRequest = (stage: string, context: string, config: ContextConfig): TransitionRequest => ({
  kind: "transition",
  context,
  phase: config.phase,
  weight: weightIn(config),
  generation: config.generation,
  table: tableName(stage, context, config.generation),
  ...(config.force === undefined ? {} : { force: config.force }),
});

/**
 * The phase that a transition reached. Rules are computed from this and never from the config, which a failed update may
 * have left in the engine's state as if it had come true.
 * @throws Error when the answer cannot be read: no rule may change then.
 */
export function readTransitionResult(context: string, answer: string): TransitionResult {
  const unreadable = (why: string): Error =>
    new Error(
      `The transition of "${context}" gave an answer that cannot be read (${why}): ${answer.slice(0, 200)}. ` +
        `No listener rule was changed. Look at the relay function's log, then run the update again.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    throw unreadable("no JSON");
  }
  const parsed = resultSchema.safeParse(value);
  if (!parsed.success)
    throw unreadable(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  if (parsed.data.context !== context) throw unreadable(`it is about "${parsed.data.context}"`);
  return parsed.data;
}

/** What a preview assumes: that the transition will reach what the config asks for. Its epoch is not known before. */
export const expectedResult = (context: string, config: ContextConfig): TransitionResult => ({
  context,
  phase: config.phase,
  weight: weightIn(config),
  generation: config.generation,
  owner: ownerOf(config.phase),
  epoch: 0,
});
