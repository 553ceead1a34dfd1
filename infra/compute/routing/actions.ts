/** Where a context's requests go, from the phase reached. Pure. */
import type { Phase } from "../../../migration/runtime/phases";
import { ownerOf } from "./owner";
import type { RuleKind } from "./rules";

/** The groups of targets that a context's rules may forward to. */
export type Backend = "monolith" | "function";

/** A forward to one backend, or to two with weights of 1 to 99. A weight is never 0: a group without requests is left out. */
export type RuleAction = readonly [Share] | readonly [Share, Share];

export interface Share {
  readonly backend: Backend;
  readonly weight: number;
}

/** What a context's rules depend on: what its transition reached, and whether the brake is on. */
export interface RouteState {
  readonly phase: Phase;
  /** Percent of the safe requests for the new path; counts in `canary` only. */
  readonly weight: number;
  readonly braked: boolean;
}

const only = (backend: Backend): RuleAction => [{ backend, weight: 1 }];

/** Reads of a canary are split; a brake takes them all back to the monolith. It never moves writes. */
function safeRequests(state: RouteState): RuleAction {
  if (state.phase !== "canary") return owner(state);
  if (state.braked) return only("monolith");
  return [
    { backend: "monolith", weight: 100 - state.weight },
    { backend: "function", weight: state.weight },
  ];
}

const owner = (state: RouteState): RuleAction => only(ownerOf(state.phase) === "context" ? "function" : "monolith");

/** The action of one of a context's rules. @throws Error on a canary weight outside 1–99, which would declare a weight of 0. */
export function ruleAction(kind: RuleKind, state: RouteState): RuleAction {
  if (state.phase === "canary" && !(Number.isInteger(state.weight) && state.weight >= 1 && state.weight <= 99))
    throw new Error(`A canary's weight is a whole number from 1 to 99, not ${state.weight}`);
  switch (kind) {
    case "tester-old":
      return only("monolith");
    case "tester-new":
      return only("function");
    case "safe":
      return safeRequests(state);
    case "pinned":
    case "rest":
      return owner(state);
  }
}
