/** Changing the owner of a context: the steps, their order and what each rests on. */
export { Handover, type HandoverOptions } from "./handover";
export { type HandoverOutcome, runHandover } from "./run";
export { handOverIdentifiers } from "./identifiers";
export { revokeWriterTokens } from "./revoke";
export type { DrainProgress, HandoverVerbs } from "./verbs";
export type { HandoverStep, HandoverSteps, StepOutcome } from "./steps";
