/** A relay's round: any one or two items of the buckets; the newest change of each subject; what failed is tried again or parked. */
import type { BoundedContext } from "../../../extracted/bounded-context";
import type { RowChange } from "../../../migration/relay/back/map";
import { byte } from "../fields";
import { applyOne } from "./apply";
import {
  BATCH,
  batchAt,
  type Change,
  entriesAt,
  type Entry,
  F,
  itemAt,
  ITEMS,
  parkedOf,
  RELAY_SIZE,
  same,
  subjectOf,
  valueOf,
  writeEntries,
  writeParked,
} from "./layout";
import type { Turn } from "./machine";

const TABLES = [{ name: "parents" }, { name: "children" }] as const;
const CONTEXT = { tables: TABLES } as unknown as BoundedContext;
const AGAIN = 1;
const TO_PARK = 4;
const FAILED = 1;
const OUTCOMES: Readonly<Record<number, string>> = {
  0: "",
  [AGAIN]: ", and will try again what failed",
  [TO_PARK]: ", and gives up what failed",
};

export function relay(turn: Turn, r: number): void {
  const { s, rules, step } = turn;
  const stage = byte(s, r);
  if (stage === 0) {
    read(turn, r);
    return;
  }
  const doing = rules.relayOrder[stage - 1];
  const batch = entriesAt(s, (index) => batchAt(r, index), BATCH);
  const goOn = (n: Uint8Array): void => {
    n[r] = stage + 1;
    if (stage === rules.relayOrder.length) n.fill(0, r, r + RELAY_SIZE);
  };
  if (doing === "apply") apply(turn, r, batch, goOn);
  else if (doing === "park")
    step("the relay parks what failed", (n) => {
      for (const change of newest(turn, batch))
        if ((byte(s, r + FAILED) & (TO_PARK << subjectOf(change.packed))) !== 0) park(turn, n, change);
      goOn(n);
    });
  else
    step("the relay removes what is settled", (n) => {
      const unsettled = new Set(
        newest(turn, batch)
          .filter(({ packed }) => rules.failedStays && (byte(s, r + FAILED) & (AGAIN << subjectOf(packed))) !== 0)
          .map(({ subject }) => subject),
      );
      const done = rules.settledEntries<Change, Entry>(batch, unsettled);
      const left = entriesAt(s, itemAt, ITEMS).filter((entry) => !done.some((gone) => same(gone, entry)));
      writeEntries(n, itemAt, ITEMS, left);
      goOn(n);
    });
  step(
    "the relay crashes",
    (n) => {
      n.fill(0, r, r + RELAY_SIZE);
    },
    { fault: true },
  );
}

function read({ s, step }: Turn, r: number): void {
  const entries = entriesAt(s, itemAt, ITEMS);
  if (byte(s, F.handover) === 3) return;
  for (let a = 0; a < entries.length; a++)
    for (let b = a; b < entries.length; b++)
      step(`a relay reads ${a === b ? "an item" : "two items"}`, (n) => {
        n[r] = 1;
        const batch = [entries[a], ...(a === b ? [] : [entries[b]])].filter((entry) => entry !== undefined);
        writeEntries(n, (index) => batchAt(r, index), BATCH, batch);
      });
}

const newest = ({ rules }: Turn, batch: readonly Entry[]): readonly Change[] =>
  rules.newestBySubject<Change>(batch.flatMap(({ changes }) => changes));

/** In the order of the real relay; halves of a batch are transactions of their own, so it may end after any of them. */
function apply(turn: Turn, r: number, batch: readonly Entry[], goOn: (n: Uint8Array) => void): void {
  const { s, rules, step } = turn;
  const ordered = rules
    .inOrder(CONTEXT, newest(turn, batch).map(toRowChange))
    .map(({ source }) => source as unknown as Change);
  for (const poisoned of [undefined, ...(turn.scope.poison ? ordered : [])]) {
    const failed: Change[] = [];
    const tryAll = (n: Uint8Array): void => {
      failed.length = 0;
      for (const change of ordered)
        if (change === poisoned || !applyOne(rules, n, change.packed, change.version.n)) failed.push(change);
    };
    tryAll(s.slice());
    for (const outcome of failed.length === 0 ? [0] : [AGAIN, TO_PARK])
      step(`the relay applies its batch${OUTCOMES[outcome]}`, (n) => {
        tryAll(n);
        n[r + FAILED] = failed.reduce((bits, { packed }) => bits | (outcome << subjectOf(packed)), 0);
        goOn(n);
      });
  }
  if (ordered.length > 1)
    step(
      "the relay applies a part of its batch and crashes",
      (n) => {
        const [first] = ordered;
        if (first !== undefined) applyOne(rules, n, first.packed, first.version.n);
        n.fill(0, r, r + RELAY_SIZE);
      },
      { fault: true },
    );
}

const toRowChange = (change: Change): RowChange =>
  ({
    source: change,
    table: TABLES[subjectOf(change.packed)],
    key: "1",
    row: {},
    deleted: valueOf(change.packed) === 0,
  }) as unknown as RowChange;

/** Conflicts of ids do nothing; where the follower has the change by now, there is nothing to park. */
function park({ rules }: Turn, n: Uint8Array, { packed, version }: Change): void {
  if (rules.parksOnlyWhatWaits && byte(n, F.version0 + subjectOf(packed)) >= version.n) return;
  const parked = parkedOf(n);
  if (parked.some(([change, n]) => change === packed && n === version.n)) return;
  writeParked(n, [...parked, [packed, version.n]]);
}
