/** The lives of a table: backfill, the return to `monolith`, re-entry with a new generation; and the clock. */
import { ITEM, ITEM_VERSION, itemExists, MONOLITH_OUTBOX, ROW, TABLE_OUTBOX, writeEntries } from "../data";
import type { Emit } from "../explore";
import { at, ENVIRONMENT_SIZE, HEADER, type Model, ownerIs, ownerItemOf, setOwnerItem, truthOf } from "../state";
import { writersHoldLock } from "./writers";

const KEY = 1;
const VALUE = 2;

export function backfillers(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  for (let i = 0; i < m.scope.backfillers; i++) {
    const b = m.at.backfiller(i);
    if (at(s, b) === 0) {
      if (at(s, HEADER.backfilled) === 1) continue;
      if (at(s, HEADER.alive) === 0 && m.rules.captureBeforeBackfill) continue;
      const key = at(s, HEADER.checkpoint);
      n.set(s);
      n[b] = 1 + at(s, HEADER.generation);
      n[b + KEY] = key;
      n[b + VALUE] = at(s, m.at.key(key) + ROW);
      if (!m.rules.checkpointAfterPut) checkpoint(m, s, n, key);
      emit(`backfill reads key ${key}`, n);
      continue;
    }
    put(m, s, n, emit, b);
    if (m.scope.crashes) {
      n.set(s);
      n.fill(0, b, b + 3);
      emit("backfill crashes", n, { fault: true });
    }
  }
}

function put(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, b: number): void {
  const k = at(s, b + KEY);
  const key = m.at.key(k);
  const own = at(s, b) - 1 === at(s, HEADER.generation);
  n.set(s);
  if ((own || !m.rules.tablesNamedByGeneration) && at(s, b + VALUE) > 0 && m.rules.backfillPuts(itemExists(s, key))) {
    n[key + ITEM] = at(s, b + VALUE);
    n[key + ITEM_VERSION] = 0;
  }
  if (own && m.rules.checkpointAfterPut) checkpoint(m, s, n, k);
  n.fill(0, b, b + 3);
  emit(`backfill puts key ${k}`, n);
}

/** Moves on from the page that it is about; another backfiller may have done so. */
function checkpoint(m: Model, s: Uint8Array, n: Uint8Array, k: number): void {
  if (at(s, HEADER.backfilled) === 1 || at(s, HEADER.checkpoint) !== k) return;
  const last = k + 1 === m.scope.keys;
  n[HEADER.checkpoint] = last ? 0 : k + 1;
  n[HEADER.backfilled] = last ? 1 : 0;
}

export function lives(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  if (m.scope.lifeCoordinators > 0) return;
  if (at(s, HEADER.alive) === 0) enter(m, s, n, emit);
  else if (mayEnd(m, s)) leave(m, s, n, emit);
}

export const mayEnd = (m: Model, s: Uint8Array): boolean =>
  ownerIs(s, "monolith") &&
  at(s, HEADER.handoverTo) === 0 &&
  at(s, HEADER.committing) === 0 &&
  at(s, HEADER.backfilled) === 1 &&
  at(s, HEADER.generation) < m.scope.returns;

/** The phase is `monolith`: nothing is captured, and the table's life is over. */
function leave(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  if (writersHoldLock(m, s)) return; // dropping a trigger waits for the transactions that used it
  for (let c = 0; c < m.scope.coordinators; c++) if (at(s, m.at.coordinator(c)) !== 0) return;
  n.set(s);
  endLife(m, s, n);
  n[HEADER.captured] = 0;
  clearLeftovers(m, n);
  emit("back to monolith: capture ends", n, { fault: true });
}

/** What the record of the phase `monolith` means: the generation is over, and whoever knows its table knows nothing of the next. */
export function endLife(m: Model, s: Uint8Array, n: Uint8Array): void {
  n[HEADER.alive] = 0;
  n[HEADER.backfilled] = 0;
  n[HEADER.generation] = at(s, HEADER.generation) + 1;
  setOwnerItem(n, { epoch: 0, accepting: false, retired: false });
  writeEntries(m, n, TABLE_OUTBOX, []);
  for (let k = 0; k < m.scope.keys; k++) n.fill(0, m.at.key(k) + ITEM, m.at.key(k) + ITEM_VERSION + 1);
  for (let e = 0; e < m.scope.environments; e++) n.fill(0, m.at.environment(e), m.at.environment(e) + ENVIRONMENT_SIZE);
}

/** Changes that were captured, and parked ones. */
export function clearLeftovers(m: Model, n: Uint8Array): void {
  n.fill(0, HEADER.parkedChange, HEADER.parkedVersion + 1);
  n[HEADER.parked] = 0;
  if (m.rules.leaveClearsOutbox) writeEntries(m, n, MONOLITH_OUTBOX, []);
}

/** `replicate` again, with an empty table: `OWNER` first, closed; then capture, then backfill. */
function enter(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  n.set(s);
  n[HEADER.captured] = n[HEADER.alive] = 1;
  const first = m.rules.firstOwnerItem(truthOf(s));
  const stored = ownerItemOf(s);
  if (stored === undefined || m.rules.mayPublish(stored, first)) setOwnerItem(n, first);
  else if (!m.rules.isClosedAt(stored, first.epoch)) return;
  emit(`replicate with generation ${at(s, HEADER.generation)}`, n);
}

export function clock(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  if (at(s, HEADER.handoverTo) === 0) return;
  if (at(s, HEADER.expired) === 0) {
    n.set(s);
    n[HEADER.expired] = 1;
    emit("the deadline passes", n);
  } else if (m.scope.clockSteps && at(s, HEADER.clockStepped) === 0) {
    n.set(s);
    n[HEADER.expired] = 0;
    n[HEADER.clockStepped] = 1;
    emit("the clock steps back: the deadline lies ahead again", n, { fault: true });
  }
}
