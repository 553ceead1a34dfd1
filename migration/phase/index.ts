/** The coordinator of transitions between phases. */
export { runTransition, TRANSITION_DEFAULTS, type TransitionOptions } from "./run-transition";
export { RefusedTransition, type RefusalCode } from "./refused";
export { allowedFrom, ownerIn, planMove, weightIn, type MoveStep, type Place, type Plan } from "./moves";
export type { BackfillProgress, TransitionVerbs } from "./verbs";
