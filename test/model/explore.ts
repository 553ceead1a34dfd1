/** A breadth-first explicit-state checker. States are byte arrays of one length, kept once each in one growing buffer. */

/** Offers a successor. `next` is copied, so a scratch buffer may be used again. */
export type Emit = (label: string, next: Uint8Array, options?: EmitOptions) => void;

export interface EmitOptions {
  /** The step itself breaks an invariant, whatever the state it leads to. */
  readonly violation?: string | undefined;
  /** A fault: progress may not depend on it. */
  readonly fault?: boolean;
}

export interface Machine {
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

/** Explores until a violation, exhaustion or `maxStates`. */
export function explore(machine: Machine, maxStates: number): Exploration {
  const set = new StateSet(machine.initial.length);
  const parents: number[] = [-1];
  set.add(machine.initial);
  let transitions = 0;
  let broken: { message: string; at: number; last: string } | undefined;
  for (let at = 0; at < set.count && broken === undefined && set.count <= maxStates; at++) {
    const state = set.copy(at);
    machine.successors(state, (label, next, options) => {
      if (broken !== undefined) return;
      transitions += 1;
      const message = options?.violation ?? machine.violation(next);
      if (message !== undefined) broken = { message, at, last: label };
      else if (set.add(next)) parents.push(at);
    });
  }
  const exhaustive = broken === undefined && set.count <= maxStates;
  if (broken !== undefined) {
    const trace = [...traceTo(machine, set, parents, broken.at), broken.last];
    return { states: set.count, transitions, exhaustive, violation: { message: broken.message, trace } };
  }
  const stuck = exhaustive ? firstStuck(machine, set) : undefined;
  if (stuck !== undefined) {
    const trace = traceTo(machine, set, parents, stuck);
    return { states: set.count, transitions, exhaustive, violation: { message: "PROGRESS: it never settles", trace } };
  }
  return { states: set.count, transitions, exhaustive };
}

/** Labels of the steps to a state, found again by generating the successors of each state on the way. */
function traceTo(machine: Machine, set: StateSet, parents: readonly number[], to: number): string[] {
  const labels: string[] = [];
  for (let at = to; (parents[at] ?? -1) >= 0; at = parents[at] ?? -1) {
    let found = "?";
    machine.successors(set.copy(parents[at] ?? 0), (label, next) => {
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
  let left = 0;
  for (let at = 0; at < set.count; at++) {
    fine[at] = machine.settled(set.copy(at)) ? 1 : 0;
    left += 1 - (fine[at] ?? 0);
  }
  for (let changed = true; changed && left > 0;) {
    changed = false;
    for (let at = set.count - 1; at >= 0; at--) {
      if (fine[at] === 1) continue;
      machine.successors(set.copy(at), (_label, next, options) => {
        if (fine[at] === 1 || options?.fault === true || fine[set.indexOf(next)] !== 1) return;
        fine[at] = 1;
        left -= 1;
        changed = true;
      });
    }
  }
  return left > 0 ? fine.indexOf(0) : undefined;
}

/** An open-addressing set of equally long byte arrays, indexed by insertion. */
class StateSet {
  count = 0;
  private bytes: Uint8Array;
  private slots = new Int32Array(1 << 16).fill(-1);

  constructor(private readonly size: number) {
    this.bytes = new Uint8Array(size << 14);
  }

  copy(index: number): Uint8Array {
    return this.bytes.slice(index * this.size, (index + 1) * this.size);
  }

  /** -1 when absent. */
  indexOf(state: Uint8Array): number {
    return this.slots[this.slotOf(state)] ?? -1;
  }

  /** @returns whether it is new */
  add(state: Uint8Array): boolean {
    const slot = this.slotOf(state);
    if ((this.slots[slot] ?? -1) >= 0) return false;
    if ((this.count + 1) * this.size > this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.set(state, this.count * this.size);
    this.slots[slot] = this.count;
    this.count += 1;
    if (this.count * 2 > this.slots.length) this.rehash();
    return true;
  }

  private slotOf(state: Uint8Array): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.size; i++) hash = Math.imul(hash ^ (state[i] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.slots[slot] ?? -1;
      if (index < 0 || this.equals(index, state)) return slot;
    }
  }

  private equals(index: number, state: Uint8Array): boolean {
    const from = index * this.size;
    for (let i = 0; i < this.size; i++) if (this.bytes[from + i] !== state[i]) return false;
    return true;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    for (let index = 0; index < this.count; index++) this.slots[this.slotOf(this.copy(index))] = index;
  }
}
