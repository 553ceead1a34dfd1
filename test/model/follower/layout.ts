/** Bytes of a state: rows on both sides, outbox items, parked changes, relays. */
import { byte, fieldsOf } from "../fields";

export const PARENT = 0;
export const CHILD = 1;
/** Outbox items at once, changes an item, items a batch. */
export const ITEMS = 4;
export const CHANGES = 2;
export const BATCH = 2;
export const PARKED = 6;

const slots = <P extends string>(prefix: P, count: number): readonly `${P}${number}`[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}` as const);

/** An item: two changes, each with its version. */
const ITEM = 2 * CHANGES;
/** A relay: its stage, its batch, the changes that failed (bits 0…1: to be tried again; 2…3: to be parked), by subject. */
const RELAY = 2 + BATCH * ITEM;

export const F = fieldsOf([
  ...(["writes", "own0", "own1", "ownVersion0", "ownVersion1"] as const),
  ...(["follower0", "follower1", "version0", "version1", "neighbour"] as const),
  ...(["handover", "discarded0", "discarded1", "never", "retry", "retried", "retriedVersion"] as const),
  ...slots("outbox", ITEMS * ITEM),
  ...slots("parked", PARKED * 2),
  ...slots("relay", 2 * RELAY),
] as const);

export const itemAt = (index: number): number => (F as Record<string, number>)["outbox0"]! + index * ITEM;
export const parkedAt = (index: number): number => (F as Record<string, number>)["parked0"]! + index * 2;
export const relayAt = (index: number): number => (F as Record<string, number>)["relay0"]! + index * RELAY;
export const batchAt = (relay: number, index: number): number => relay + 2 + index * ITEM;
export const RELAY_SIZE = RELAY;

/** A change in a byte: never 0. */
export const packChange = (subject: number, value: number): number => 1 + subject * 16 + value;
export const subjectOf = (change: number): number => (change - 1) >> 4;
export const valueOf = (change: number): number => (change - 1) & 15;

/** A change as the relay's functions take it. */
export interface Change {
  readonly id: string;
  readonly subject: string;
  readonly version: { readonly epoch: number; readonly n: number };
  readonly record: null;
  readonly packed: number;
}

export interface Entry {
  readonly changes: readonly Change[];
  readonly ageMs: number;
  readonly bytes: readonly number[];
}

export function entryAt(s: Uint8Array, offset: number): Entry | undefined {
  if (byte(s, offset) === 0) return undefined;
  const changes: Change[] = [];
  for (let c = 0; c < CHANGES; c++) {
    const packed = byte(s, offset + c * 2);
    if (packed === 0) continue;
    const n = byte(s, offset + c * 2 + 1);
    const subject = String(subjectOf(packed));
    changes.push({ id: `${subject}.${n}`, subject, version: { epoch: 1, n }, record: null, packed });
  }
  return { changes, ageMs: 0, bytes: [...s.subarray(offset, offset + ITEM)] };
}

export function entriesAt(s: Uint8Array, from: (index: number) => number, count: number): readonly Entry[] {
  const entries: Entry[] = [];
  for (let index = 0; index < count; index++) {
    const entry = entryAt(s, from(index));
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** Items lie sorted: buckets have no order. */
export function writeEntries(
  n: Uint8Array,
  from: (index: number) => number,
  count: number,
  entries: readonly Entry[],
): void {
  if (entries.length > count) throw new Error("the model's outbox is too small for its scope");
  const sorted = [...entries].sort((a, b) => a.bytes.reduce((sign, x, i) => sign || x - (b.bytes[i] ?? 0), 0));
  for (let index = 0; index < count; index++) {
    const offset = from(index);
    for (let b = 0; b < ITEM; b++) n[offset + b] = sorted[index]?.bytes[b] ?? 0;
  }
}

export const same = (a: Entry, b: Entry): boolean => a.bytes.every((x, i) => x === b.bytes[i]);

/** Parked changes, each with its version. */
export function parkedOf(s: Uint8Array): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let p = 0; p < PARKED; p++)
    if (byte(s, parkedAt(p)) !== 0) found.push([byte(s, parkedAt(p)), byte(s, parkedAt(p) + 1)]);
  return found;
}

/** They lie sorted: any of them may be retried. */
export function writeParked(n: Uint8Array, parked: readonly (readonly [number, number])[]): void {
  if (parked.length > PARKED) throw new Error("the model's dead letters are too few for its scope");
  const sorted = [...parked].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (let p = 0; p < PARKED; p++) {
    n[parkedAt(p)] = sorted[p]?.[0] ?? 0;
    n[parkedAt(p) + 1] = sorted[p]?.[1] ?? 0;
  }
}
