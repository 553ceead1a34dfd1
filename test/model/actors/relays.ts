/** Relays: read a batch, apply it change by change, delete it. Two may be at work, and one may wake late. */
import {
  applyToPostgres,
  applyToTable,
  entriesOf,
  keyOfChange,
  MONOLITH_OUTBOX,
  type OutboxSide,
  removeFromOutbox,
  TABLE_OUTBOX,
} from "../data";
import type { Emit } from "../explore";
import { at, HEADER, type Model, ownerIs, unpackVersion } from "../state";
import { keyIsLocked } from "./writers";

const GENERATION = 1;
/** An entry that could not be applied and is to be parked. */
const FAILED = 2;
const ENTRIES = [2, 5] as const;
const BOTH: readonly OutboxSide[] = [MONOLITH_OUTBOX, TABLE_OUTBOX];

export function relays(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  if (!m.scope.relaySteps) {
    moveOne(m, s, n, emit);
    return;
  }
  for (let i = 0; i < m.scope.relays; i++) {
    const r = m.at.relay(i);
    if (at(s, r) === 0) {
      read(m, s, n, emit, r);
      continue;
    }
    work(m, s, n, emit, r);
    if (m.scope.crashes) {
      n.set(s);
      n.fill(0, r, r + 8);
      emit("relay crashes", n, { fault: true });
    }
  }
}

const mayWork = (m: Model, s: Uint8Array): boolean => !m.rules.relayWaitsForBackfill || at(s, HEADER.backfilled) === 1;

/** The relay as one step: for scopes that are about something else. */
function moveOne(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  if (!mayWork(m, s)) return;
  for (const side of BOTH)
    for (const [change, version] of entriesOf(m, s, side)) {
      if (side === TABLE_OUTBOX && keyIsLocked(m, s, keyOfChange(change))) continue;
      n.set(s);
      apply(m, n, side, change, version);
      removeFromOutbox(m, n, side, change, version);
      emit(`relay moves a change of key ${keyOfChange(change)} from the ${nameOf(side)}`, n);
      if (!m.scope.parks || at(s, HEADER.parked) === 1) continue;
      n.set(s);
      removeFromOutbox(m, n, side, change, version);
      n[HEADER.parked] = 1;
      emit("relay parks a change", n, { fault: true });
    }
}

const nameOf = (side: OutboxSide): string => (side === MONOLITH_OUTBOX ? "monolith" : "table");

const apply = (m: Model, n: Uint8Array, side: OutboxSide, change: number, version: number): void =>
  (side === MONOLITH_OUTBOX ? applyToTable : applyToPostgres)(m, n, change, version);

function read(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, r: number): void {
  if (!mayWork(m, s)) return;
  for (const side of BOTH) {
    const entries = entriesOf(m, s, side);
    if (!m.rules.relayReadsOwnLife && side === MONOLITH_OUTBOX && at(s, HEADER.generation) > 0 && entries.length > 0)
      takeAway(m, s, n, emit, entries[0]);
    for (let a = 0; a < entries.length; a++)
      for (let b = a; b < entries.length; b++) {
        // Postgres gives the oldest first; buckets give any.
        if (side === MONOLITH_OUTBOX && (a > 0 || b > 1)) continue;
        n.set(s);
        n[r] = side + 1;
        n[r + GENERATION] = at(s, HEADER.generation);
        const batch = a === b ? [entries[a]] : [entries[a], entries[b]];
        batch.forEach((entry, index) => {
          n[r + 2 + index * 3] = entry?.[0] ?? 0;
          n[r + 3 + index * 3] = entry?.[1] ?? 0;
        });
        skipOlder(n, r);
        emit(`relay reads ${batch.length} of the ${nameOf(side)}'s outbox`, n);
      }
  }
}

/** Only a mutant: a relay that began in an earlier life applies a change to that life's table, and removes it. */
function takeAway(
  m: Model,
  s: Uint8Array,
  n: Uint8Array,
  emit: Emit,
  entry: readonly [number, number] | undefined,
): void {
  if (entry === undefined) return;
  n.set(s);
  removeFromOutbox(m, n, MONOLITH_OUTBOX, entry[0], entry[1]);
  emit("a relay of an earlier life applies a change to its own table, and removes it", n);
}

/** Of two changes to one key only the newer is applied. */
function skipOlder(n: Uint8Array, r: number): void {
  const [first, second] = ENTRIES;
  if (at(n, r + second) === 0 || keyOfChange(at(n, r + first)) !== keyOfChange(at(n, r + second))) return;
  const older = at(n, r + first + 1) <= at(n, r + second + 1) ? first : second;
  n[r + older + 2] = 1;
}

function work(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, r: number): void {
  const side: OutboxSide = at(s, r) === 1 ? MONOLITH_OUTBOX : TABLE_OUTBOX;
  const present = ENTRIES.filter((entry) => at(s, r + entry) !== 0);
  const failed = present.find((entry) => at(s, r + entry + 2) === FAILED);
  if (failed !== undefined) {
    park(m, s, n, emit, r, failed);
    return;
  }
  const isForeign = m.rules.tablesNamedByGeneration && at(s, r + GENERATION) !== at(s, HEADER.generation);
  if (isForeign) {
    // It works on a table that nobody reads any more, and its outbox entries were cleared when that life ended.
    n.set(s);
    n.fill(0, r, r + 8);
    emit("relay of an earlier generation ends", n);
    return;
  }
  const waiting = present.filter((entry) => at(s, r + entry + 2) === 0);
  for (const entry of waiting) {
    const change = at(s, r + entry);
    if (side === TABLE_OUTBOX && keyIsLocked(m, s, keyOfChange(change))) continue;
    parkLater(m, s, n, emit, r, entry, side);
    n.set(s);
    apply(m, n, side, change, at(s, r + entry + 1));
    n[r + entry + 2] = 1;
    emit(
      `relay applies its change of key ${keyOfChange(change)}, version ${JSON.stringify(unpackVersion(at(s, r + entry + 1)))}`,
      n,
    );
  }
  if (waiting.length > 0) return;
  if (side === MONOLITH_OUTBOX) {
    n.set(s);
    for (const entry of present) removeFromOutbox(m, n, side, at(s, r + entry), at(s, r + entry + 1));
    n.fill(0, r, r + 8);
    emit("relay deletes its batch, in one statement", n);
    return;
  }
  for (const entry of present) {
    n.set(s);
    removeFromOutbox(m, n, side, at(s, r + entry), at(s, r + entry + 1));
    n.fill(0, r + entry, r + entry + 3);
    if (present.length === 1) n.fill(0, r, r + 8);
    emit("relay deletes one outbox item", n);
  }
}

function parkLater(
  m: Model,
  s: Uint8Array,
  n: Uint8Array,
  emit: Emit,
  r: number,
  entry: number,
  side: OutboxSide,
): void {
  if (!m.scope.parks || side !== MONOLITH_OUTBOX || at(s, HEADER.parked) === 1) return;
  n.set(s);
  n[r + entry + 2] = FAILED;
  emit("relay cannot apply a change, and is to park it", n, { fault: true });
}

/** It may wake late: what it parks in a later life is of a row that nobody captured in between. */
function park(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, r: number, entry: number): void {
  n.set(s);
  n[r + entry + 2] = 1;
  const own = at(s, r + GENERATION) === at(s, HEADER.generation) && at(s, HEADER.alive) === 1;
  if (at(s, HEADER.parked) === 0 && (own || !m.rules.relayParksInOwnLife)) {
    n[HEADER.parked] = 1;
    n[HEADER.parkedChange] = at(s, r + entry);
    n[HEADER.parkedVersion] = at(s, r + entry + 1);
  }
  emit("relay parks a change", n);
}

/** Somebody retries what is parked. */
export function retries(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  if (!m.scope.relaySteps || at(s, HEADER.parked) === 0 || at(s, HEADER.alive) === 0) return;
  if (at(s, HEADER.backfilled) === 0 || !ownerIs(s, "monolith")) return;
  n.set(s);
  applyToTable(m, n, at(s, HEADER.parkedChange), at(s, HEADER.parkedVersion));
  n.fill(0, HEADER.parkedChange, HEADER.parkedVersion + 1);
  n[HEADER.parked] = 0;
  emit("a parked change is retried", n);
}
