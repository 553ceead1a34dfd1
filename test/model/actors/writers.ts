/** Writers of the monolith: Postgres transactions whose trigger takes the shared lock, reads the row, and captures. */
import { addToOutbox, ACKNOWLEDGED, MONOLITH_OUTBOX, nextValue, packChange, ROW } from "../data";
import type { Emit } from "../explore";
import { at, HEADER, type Model, nowOf, ownerAccepts, ownerIs, packVersion, truthOf } from "../state";

/** What a writer's byte says besides `1 + key * 2 + deletes` for an open transaction. */
export const IDLE = 0;
/** It was refused and forwards its request, its transaction still open (only when a mutant says so). */
const FORWARDING = 0x20;
/** It has read the row but not taken the lock yet (only when a mutant says so). */
const READ_ONLY = 0x40;

export const isOpen = (s: Uint8Array, writer: number): boolean => {
  const doing = at(s, writer);
  return doing !== IDLE && doing < FORWARDING;
};

/** Transactions that hold the shared lock. */
export const writersHoldLock = (m: Model, s: Uint8Array): boolean => {
  for (let i = 0; i < m.scope.writers; i++) {
    const doing = at(s, m.at.writer(i));
    if (doing !== IDLE && doing < READ_ONLY) return true;
  }
  return false;
};

export const keyIsLocked = (m: Model, s: Uint8Array, key: number): boolean => {
  for (let i = 0; i < m.scope.writers; i++)
    if (isOpen(s, m.at.writer(i)) && (at(s, m.at.writer(i)) - 1) >> 1 === key) return true;
  return false;
};

const openCount = (m: Model, s: Uint8Array): number => {
  let open = 0;
  for (let i = 0; i < m.scope.writers; i++) if (at(s, m.at.writer(i)) !== IDLE) open++;
  return open;
};

export function writers(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  for (let i = 0; i < m.scope.writers; i++) {
    const writer = m.at.writer(i);
    const doing = at(s, writer);
    if (doing === IDLE) begin(m, s, n, emit, writer);
    else if (doing === FORWARDING) endForward(s, n, emit, writer);
    else if (doing >= READ_ONLY) {
      if (at(s, HEADER.committing) !== 0) continue;
      n.set(s);
      n[writer] = doing - READ_ONLY;
      emit("writer takes the lock, on what it read before", n);
    } else end(m, s, n, emit, writer);
  }
}

function begin(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, writer: number): void {
  const { scope, rules } = m;
  if (at(s, HEADER.committing) !== 0 || at(s, HEADER.writes) + openCount(m, s) >= scope.maxWrites) return;
  if (!rules.monolithMayWrite(truthOf(s), nowOf(s))) {
    if (scope.identifiers && at(s, HEADER.refusedMints) === 0) {
      n.set(s);
      n[HEADER.sequence] = at(s, HEADER.sequence) + 1;
      n[HEADER.refusedMints] = 1;
      emit("writer is refused, its identifier is lost", n);
    }
    if (rules.rollbackBeforeForwarding) return;
    n.set(s);
    n[writer] = FORWARDING;
    emit("writer is refused and forwards with its transaction open", n);
    return;
  }
  for (let k = 0; k < scope.keys; k++) {
    if (keyIsLocked(m, s, k)) continue;
    for (const deletes of [0, 1]) {
      if (deletes === 1 && (!scope.deletes || at(s, m.at.key(k) + ROW) === 0)) continue;
      n.set(s);
      n[writer] = 1 + k * 2 + deletes + (rules.lockBeforeReading ? 0 : READ_ONLY);
      n[writer + 1] = at(s, HEADER.epoch);
      emit(`writer may write and ${deletes === 1 ? "deletes" : "puts"} key ${k}, uncommitted`, n);
    }
  }
}

/** A forward is answered once some side accepts writes. */
function endForward(s: Uint8Array, n: Uint8Array, emit: Emit, writer: number): void {
  const monolithAccepts = ownerIs(s, "monolith") && at(s, HEADER.handoverTo) === 0;
  if (!ownerAccepts(s) && !monolithAccepts) return;
  n.set(s);
  n[writer] = IDLE;
  emit("writer's forward is answered, it rolls back", n);
}

function end(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, writer: number): void {
  const code = at(s, writer) - 1;
  const key = m.at.key(code >> 1);
  const deletes = (code & 1) === 1;
  n.set(s);
  n[HEADER.writes] = at(s, HEADER.writes) + 1;
  n[HEADER.seq] = at(s, HEADER.seq) + 1;
  const value = nextValue(n, deletes);
  n[key + ROW] = value;
  n[key + ACKNOWLEDGED] = value;
  const version = packVersion({ epoch: at(s, writer + 1), n: at(n, HEADER.seq) });
  if (at(s, HEADER.captured) === 1) addToOutbox(m, n, MONOLITH_OUTBOX, packChange(code >> 1, value), version);
  let violation = ownerIs(s, "monolith") ? undefined : "1: a monolith's write commits while the context owns";
  if (m.scope.identifiers && !deletes) {
    n[HEADER.sequence] = at(s, HEADER.sequence) + 1;
    n[HEADER.highestRow] = at(n, HEADER.sequence);
    violation ??= mint(s, n, at(n, HEADER.sequence));
  }
  n[writer] = IDLE;
  n[writer + 1] = 0;
  emit("writer commits", n, { violation });
  n.set(s);
  n[writer] = IDLE;
  n[writer + 1] = 0;
  emit("writer rolls back", n);
}

/** Gives a row its identifier. */
export function mint(s: Uint8Array, n: Uint8Array, id: number): string | undefined {
  const place = HEADER.usedIds + (id >> 3);
  if (id > 15) throw new Error("the model has too few identifiers for its scope");
  n[place] = at(s, place) | (1 << (id & 7));
  return (at(s, place) & (1 << (id & 7))) !== 0 ? "identifiers: one is given to two rows" : undefined;
}
