/** A breadth-first explicit-state checker. States are byte arrays of one length, kept once each. */
import { StateSet } from "./state-set";

/** Offers a successor. `next` is copied, so a scratch buffer may be used again. */
export type Emit = (label: string, next: Uint8Array, options?: EmitOptions) => void;

export interface EmitOptions {
  /** The step itself breaks an invariant, whatever the state it leads to. */
  readonly violation?: string | undefined;
  /** A fault: progress may not depend on it. */
  readonly fault?: boolean;
}

export interface Machine {
  /** A whole number of words long, like every state. */
  readonly initial: Uint8Array;
  successors(state: Uint8Array, emit: Emit): void;
  /** The invariant that a state breaks, if any. */
  violation(state: Uint8Array): string | undefined;
  /** Where every state must be able to get to without a fault. Not checked when absent. */
  settled?(state: Uint8Array): boolean;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** All states were visited: only then is the absence of a violation a proof (within the scope). */
  readonly exhaustive: boolean;
  readonly violation?: { readonly message: string; readonly trace: readonly string[] };
}

/** Explores until a violation, exhaustion or `maxStates`. `onStep` is told every label. */
export function explore(machine: Machine, maxStates: number, onStep?: (label: string) => void): Exploration {
  const set = new StateSet(machine.initial.length);
  const parents: number[] = [-1];
  const state = machine.initial.slice();
  set.add(machine.initial);
  let transitions = 0;
  let at = 0;
  const first = machine.violation(machine.initial);
  let broken = first === undefined ? undefined : { message: first, at: 0, last: "at first" };
  const emit: Emit = (label, next, options) => {
    if (broken !== undefined) return;
    transitions += 1;
    onStep?.(label);
    const isNew = set.add(next);
    if (isNew) parents.push(at);
    const message = options?.violation ?? (isNew ? machine.violation(next) : undefined);
    if (message !== undefined) broken = { message, at, last: label };
  };
  for (; at < set.count && broken === undefined && set.count <= maxStates; at++) {
    set.load(at, state);
    machine.successors(state, emit);
  }
  const exhaustive = broken === undefined && set.count <= maxStates;
  const found = { states: set.count, transitions, exhaustive };
  if (broken !== undefined) {
    const trace = [...traceTo(machine, set, parents, broken.at), broken.last];
    return { ...found, violation: { message: broken.message, trace } };
  }
  const stuck = exhaustive ? firstStuck(machine, set) : undefined;
  if (stuck === undefined) return found;
  return {
    ...found,
    violation: { message: "PROGRESS: it never settles", trace: traceTo(machine, set, parents, stuck) },
  };
}

/** Labels of the steps to a state, found again by generating the successors of each state on the way. */
function traceTo(machine: Machine, set: StateSet, parents: readonly number[], to: number): string[] {
  const labels: string[] = [];
  const state = machine.initial.slice();
  for (let at = to; (parents[at] ?? -1) >= 0; at = parents[at] ?? -1) {
    let found = "?";
    machine.successors(set.load(parents[at] ?? 0, state), (label, next) => {
      if (found === "?" && set.indexOf(next) === at) found = label;
    });
    labels.unshift(found);
  }
  return labels;
}

/** The first state from which no fault-free way leads to a settled one. */
function firstStuck(machine: Machine, set: StateSet): number | undefined {
  if (machine.settled === undefined) return undefined;
  const fine = new Uint8Array(set.count);
  const state = machine.initial.slice();
  let left = 0;
  for (let at = 0; at < set.count; at++) {
    fine[at] = machine.settled(set.load(at, state)) ? 1 : 0;
    left += 1 - (fine[at] ?? 0);
  }
  for (let changed = true; changed && left > 0;) {
    changed = false;
    for (let at = set.count - 1; at >= 0; at--) {
      if (fine[at] === 1) continue;
      machine.successors(set.load(at, state), (_label, next, options) => {
        if (fine[at] === 1 || options?.fault === true || fine[set.indexOf(next)] !== 1) return;
        fine[at] = 1;
        left -= 1;
        changed = true;
      });
    }
  }
  return left > 0 ? fine.indexOf(0) : undefined;
}
