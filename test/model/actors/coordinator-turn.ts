/** What every step of a coordinator needs, and how one follows the other. */
import type { HandoverStep } from "../../../migration/handover/steps";
import type { Emit } from "../explore";
import type { RetireStep } from "../rules";
import { at, HEADER, type Model } from "../state";

/** Bytes: 0 idle, else 1 + index of the next step, or one of those below. */
export const STAGE = 0;
export const GIVING_UP = 0x20;
export const COMMITTING = 0x21;
/** It has read the row on which it decides. */
export const DECIDED = 0x22;
/** The answer to its commit was lost: it asks the truth. */
export const ASKING = 0x23;
export const DIRECTION = 1;
export const EPOCH = 2;
/** Tokens still to be marked; while publishing, the row as read. */
export const MASK = 3;
/** Progress within a step: whether tokens were queried, the bucket to look at, the identifier covered. */
export const PART = 4;
export const TO_MONOLITH = 1;
export const TO_CONTEXT = 2;
export const TO_RETIREMENT = 3;
/** `HEADER.committing`: a mutant's commit, or a commit that is late and holds the lock; plus the direction. */
export const LATE_COMMIT = 4;

/** What a step needs. `c` is the coordinator's offset. */
export interface Turn {
  readonly m: Model;
  readonly s: Uint8Array;
  readonly n: Uint8Array;
  readonly emit: Emit;
  readonly c: number;
}

export type Step = HandoverStep | RetireStep;

export const orderOf = ({ m, s, c }: Turn): readonly Step[] => {
  if (at(s, c + DIRECTION) === TO_RETIREMENT) return m.rules.retireOrder;
  return at(s, c + DIRECTION) === TO_CONTEXT ? m.rules.forwardOrder : m.rules.backOrder;
};

export function clear({ n, c }: Turn): void {
  n.fill(0, c, c + 5);
}

export function goOn(turn: Turn, label: string, part = 0): void {
  const { s, n, emit, c } = turn;
  if (at(s, c + STAGE) === orderOf(turn).length) {
    clear(turn);
    if (at(s, c + DIRECTION) === TO_RETIREMENT) n[HEADER.retireDone] = 1;
    emit(label, n);
    return;
  }
  n[c + STAGE] = at(s, c + STAGE) + 1;
  n[c + MASK] = 0;
  n[c + PART] = part;
  emit(label, n);
}

export function fails(turn: Turn, label: string): void {
  const { s, n, emit, c } = turn;
  n.set(s);
  n.fill(0, c + MASK, c + 5);
  n[c + STAGE] = GIVING_UP;
  emit(label, n);
}
