/** Coordinators that end a table's life and begin the next one, in the steps of `phase/enter.ts`; any may sleep between two. */
import type { Emit } from "../explore";
import { at, HEADER, type Model } from "../state";
import { clearLeftovers, endLife, mayEnd } from "./lives";
import { writersHoldLock } from "./writers";

const IDLE = 0;
const REMOVES = 1;
const CLEARS = 2;
const CLEARS_FIRST = 3;
const INSTALLS = 4;
const RECORDS = 5;
const GENERATION = 1;

interface Turn {
  readonly m: Model;
  readonly s: Uint8Array;
  readonly n: Uint8Array;
  readonly c: number;
  /** Offers a successor in which the coordinator is at `stage`. */
  readonly go: (label: string, stage: number, change?: (n: Uint8Array) => void) => void;
}

export function lifeCoordinators(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  for (let i = 0; i < m.scope.lifeCoordinators; i++) {
    const c = m.at.lifeCoordinator(i);
    const go: Turn["go"] = (label, stage, change = () => undefined) => {
      n.set(s);
      n[c] = stage;
      if (stage === IDLE) n[c + GENERATION] = 0;
      change(n);
      emit(label, n, { fault: true });
    };
    const turn: Turn = { m, s, n, c, go };
    STAGES[at(s, c)]?.(turn);
    if (m.scope.crashes && at(s, c) !== IDLE) go("a life's coordinator crashes", IDLE);
  }
}

const isAlive = ({ s }: Turn): boolean => at(s, HEADER.alive) === 1;

const STAGES: Readonly<Record<number, (turn: Turn) => void>> = {
  [IDLE]: (turn) => {
    const { m, s, c, go } = turn;
    if (isAlive(turn)) {
      if (mayEnd(m, s)) go("the phase is monolith again: a life is over", REMOVES, (n) => endLife(m, s, n));
      return;
    }
    go("coordinator is to tidy", REMOVES);
    go("coordinator is to enter", CLEARS_FIRST, (n) => (n[c + GENERATION] = at(s, HEADER.generation)));
  },
  [REMOVES]: (turn) => {
    const { m, s, go } = turn;
    const permitted = !isAlive(turn) || !m.rules.removalLooksAtPhase;
    if (!permitted) go("coordinator wakes in another life, and removes nothing", CLEARS);
    else if (!writersHoldLock(m, s)) go("coordinator removes the triggers", CLEARS, (n) => (n[HEADER.captured] = 0));
  },
  [CLEARS]: (turn) => {
    clears(turn, IDLE);
  },
  [CLEARS_FIRST]: (turn) => {
    clears(turn, INSTALLS);
  },
  [INSTALLS]: ({ m, s, go }) => {
    if (!writersHoldLock(m, s)) go("coordinator installs the triggers", RECORDS, (n) => (n[HEADER.captured] = 1));
  },
  [RECORDS]: (turn) => {
    const { m, s, c, go } = turn;
    const captured = at(s, HEADER.captured) === 1 || !m.rules.recordRequiresCapture;
    const first = at(s, c + GENERATION) === at(s, HEADER.generation);
    if (isAlive(turn) || !first || !captured) go("an entry is overtaken", isAlive(turn) ? IDLE : REMOVES);
    else
      go("a life begins", IDLE, (n) => {
        n[HEADER.alive] = 1;
        if (m.rules.recordClears) clearLeftovers(m, n);
      });
  },
};

function clears(turn: Turn, next: number): void {
  const { m, go } = turn;
  const permitted = !isAlive(turn) || !m.rules.clearingLooksAtPhase;
  if (permitted) go("coordinator clears what was captured", next, (n) => clearLeftovers(m, n));
  else go("coordinator wakes in another life, and clears nothing", next);
}
