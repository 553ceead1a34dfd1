/** Rows, items and outboxes of the model. */
import { at, HEADER, type Model, unpackVersion } from "./state";

/** Parts of a key. */
export const ACKNOWLEDGED = 0;
export const ROW = 1;
export const ROW_VERSION = 2;
export const ITEM = 3;
export const ITEM_VERSION = 4;

export type OutboxSide = 0 | 1;
export const MONOLITH_OUTBOX: OutboxSide = 0;
export const TABLE_OUTBOX: OutboxSide = 1;

/** A change as it lies in an outbox: the key, and the value that it sets (0 deletes). */
export const packChange = (key: number, value: number): number => 0x80 | (key << 4) | value;
export const keyOfChange = (change: number): number => (change >> 4) & 7;
export const valueOfChange = (change: number): number => change & 15;

export const itemExists = (s: Uint8Array, key: number): boolean =>
  at(s, key + ITEM) > 0 || at(s, key + ITEM_VERSION) > 0;

/** Outboxes are kept sorted: the order of insertion means nothing, since neither is read by a cursor. */
export function addToOutbox(m: Model, s: Uint8Array, side: OutboxSide, change: number, version: number): void {
  const entries = [...entriesOf(m, s, side), [change, version] as const];
  writeEntries(m, s, side, entries);
}

export function removeFromOutbox(m: Model, s: Uint8Array, side: OutboxSide, change: number, version: number): void {
  const entries = entriesOf(m, s, side);
  const index = entries.findIndex(([c, v]) => c === change && v === version);
  if (index >= 0) writeEntries(m, s, side, entries.toSpliced(index, 1));
}

export function entriesOf(m: Model, s: Uint8Array, side: OutboxSide): (readonly [number, number])[] {
  const from = m.at.outbox(side);
  const entries: (readonly [number, number])[] = [];
  for (let slot = 0; slot < m.at.slots; slot++) {
    const change = at(s, from + slot * 2);
    if (change === 0) break;
    entries.push([change, at(s, from + slot * 2 + 1)]);
  }
  return entries;
}

export function writeEntries(
  m: Model,
  s: Uint8Array,
  side: OutboxSide,
  entries: readonly (readonly [number, number])[],
): void {
  if (entries.length > m.at.slots) throw new Error("the model's outbox is too small for its scope");
  const from = m.at.outbox(side);
  const sorted = entries.toSorted((a, b) => a[1] - b[1] || a[0] - b[0]);
  for (let slot = 0; slot < m.at.slots; slot++) {
    s[from + slot * 2] = sorted[slot]?.[0] ?? 0;
    s[from + slot * 2 + 1] = sorted[slot]?.[1] ?? 0;
  }
}

export const outboxLength = (m: Model, s: Uint8Array, side: OutboxSide): number => {
  const from = m.at.outbox(side);
  let length = 0;
  while (length < m.at.slots && at(s, from + length * 2) !== 0) length++;
  return length;
};

/** The relay's conditional put (or tombstone) into the context's table. */
export function applyToTable(m: Model, s: Uint8Array, change: number, version: number): void {
  const key = m.at.key(keyOfChange(change));
  const stored = itemExists(s, key) ? unpackVersion(at(s, key + ITEM_VERSION)) : undefined;
  if (!m.rules.takesEffect(stored, unpackVersion(version))) return;
  s[key + ITEM] = valueOfChange(change);
  s[key + ITEM_VERSION] = valueOfChange(change) > 0 || m.rules.tombstones.table ? version : 0;
}

/** The relay's compare-and-set in Postgres: side row first, then the row. */
export function applyToPostgres(m: Model, s: Uint8Array, change: number, version: number): void {
  const key = m.at.key(keyOfChange(change));
  const side = at(s, key + ROW_VERSION);
  if (!m.rules.takesEffect(side === 0 ? undefined : unpackVersion(side), unpackVersion(version))) return;
  s[key + ROW] = valueOfChange(change);
  s[key + ROW_VERSION] = valueOfChange(change) > 0 || m.rules.tombstones.postgres ? version : 0;
}

/** What the next write sets: a value no write had before. */
export const nextValue = (s: Uint8Array, deletes: boolean): number => (deletes ? 0 : at(s, HEADER.writes) + 1);
