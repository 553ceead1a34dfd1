/**
 * A parent and its child, owned by the context, on their way to Postgres: several changes in one outbox item, buckets in any
 * order, foreign keys that refuse a child before its parent, changes that are tried again, parked, retried or discarded, and
 * at the end the way back.
 */
import type { Machine } from "../explore";
import { byte, type Step, stepsFrom } from "../fields";
import { isExcused } from "./apply";
import {
  CHILD,
  entriesAt,
  type Entry,
  F,
  itemAt,
  ITEMS,
  packChange,
  PARENT,
  parkedOf,
  RELAY_SIZE,
  relayAt,
  writeEntries,
} from "./layout";
import { operator } from "./operator";
import { relay } from "./relay";
import { REAL_RULES, type Rules } from "./rules";
import type { Scope } from "./scopes";

export interface Turn {
  readonly s: Uint8Array;
  readonly rules: Rules;
  readonly scope: Scope;
  readonly step: Step;
}

const DRAINED = 2;
const COMMITTED = 3;

export function machineOf(scope: Scope, rules: Rules = REAL_RULES): Machine {
  const initial = new Uint8Array(F.size);
  initial[F.neighbour] = 1;
  const scratch = new Uint8Array(F.size);
  return {
    initial,
    successors: (s, emit) => {
      const turn: Turn = {
        s,
        rules,
        scope,
        step: stepsFrom(s, scratch, (label, next, options) => {
          if (scope.relays > 1) sortRelays(next);
          emit(label, next, options);
        }),
      };
      if (byte(s, F.handover) === 0) writes(turn);
      if (scope.border && rules.seversBorderKeys && byte(s, F.neighbour) === 1)
        turn.step("the neighbour's row is deleted", (n) => {
          n[F.neighbour] = 0;
        });
      else if (scope.border && byte(s, F.neighbour) === 1 && byte(s, F.follower1) === 0)
        turn.step("the neighbour's row is deleted, which no child in Postgres refers to", (n) => {
          n[F.neighbour] = 0;
        });
      for (let r = 0; r < scope.relays; r++) relay(turn, relayAt(r));
      operator(turn);
      handover(turn);
    },
    violation: (s) => violation(scope, s),
  };
}

/** Relays are interchangeable. */
function sortRelays(n: Uint8Array): void {
  const [a, b] = [relayAt(0), relayAt(1)];
  for (let i = 0; i < RELAY_SIZE; i++) {
    const difference = byte(n, a + i) - byte(n, b + i);
    if (difference < 0) return;
    if (difference > 0) break;
  }
  const held = n.slice(a, a + RELAY_SIZE);
  n.copyWithin(a, b, b + RELAY_SIZE);
  n.set(held, b);
}

/** What the context's store accepts: each a transaction that keeps its own rules. */
function writes({ s, rules, scope, step }: Turn): void {
  const number = byte(s, F.writes) + 1;
  if (number > scope.writes) return;
  const parent = byte(s, F.own0) > 0;
  const child = byte(s, F.own1) > 0;
  const write = (label: string, changes: readonly (readonly [number, number])[]): void =>
    step(`the owner ${label}`, (n) => {
      n[F.writes] = number;
      const items: Entry[] = [];
      const packed: number[] = [];
      for (const [subject, value] of changes) {
        const version = byte(n, F.ownVersion0 + subject) + 1;
        n[F.own0 + subject] = value;
        n[F.ownVersion0 + subject] = version;
        packed.push(packChange(subject, value), version);
      }
      if (rules.changesShareAnItem) items.push({ changes: [], ageMs: 0, bytes: pad(packed) });
      else
        for (let c = 0; c < packed.length; c += 2)
          items.push({ changes: [], ageMs: 0, bytes: pad(packed.slice(c, c + 2)) });
      writeEntries(n, itemAt, ITEMS, [...entriesAt(n, itemAt, ITEMS), ...items]);
    });
  write("writes the parent", [[PARENT, number]]);
  if (parent) write("writes the child", [[CHILD, number]]);
  write("writes parent and child", [
    [PARENT, number],
    [CHILD, number],
  ]);
  if (child) write("deletes the child", [[CHILD, 0]]);
  if (parent && !child) write("deletes the parent", [[PARENT, 0]]);
  if (child)
    write("deletes child and parent", [
      [PARENT, 0],
      [CHILD, 0],
    ]);
}

const pad = (bytes: readonly number[]): number[] => [0, 1, 2, 3].map((index) => bytes[index] ?? 0);

/** The way back, from the moment in which every token is revoked. */
function handover({ s, rules, step }: Turn): void {
  const stage = byte(s, F.handover);
  const outbox = entriesAt(s, itemAt, ITEMS).length;
  if (stage === 0)
    step("the context's writers are revoked", (n) => {
      n[F.handover] = 1;
    });
  else if (stage === 1 && (outbox === 0 || !rules.drainsFirst))
    step("the coordinator sees every bucket empty", (n) => {
      n[F.handover] = DRAINED;
    });
  else if (stage === DRAINED) {
    const truth = { owner: "context", epoch: 2, handoverTo: "monolith", deadline: 1 } as const;
    const evidence = { outbox: 0, parked: parkedOf(s).length, identifiersCovered: true };
    if (rules.commit(truth, 2, "monolith", evidence, 0).verdict === "go")
      step("COMMIT POINT: the monolith owns", (n) => {
        n[F.handover] = COMMITTED;
      });
    else
      step("the commit is refused", (n) => {
        n[F.handover] = 0;
      });
  }
}

function violation(scope: Scope, s: Uint8Array): string | undefined {
  if (byte(s, F.never) === 1) return "2: nothing else waits, and a change that the owner accepted cannot be applied";
  const owns = byte(s, F.handover) === COMMITTED;
  if (owns && parkedOf(s).length > 0 && !scope.discards) return "a change is parked whose way is closed";
  const empty = entriesAt(s, itemAt, ITEMS).length === 0 && parkedOf(s).length === 0;
  if (!owns && !empty) return undefined;
  for (const subject of [PARENT, CHILD])
    if (!isExcused(s, subject) && byte(s, F.own0 + subject) !== byte(s, F.follower0 + subject))
      return owns ? "2: the new owner lacks an acknowledged write" : "2, 4: nothing waits, and the follower differs";
  return undefined;
}
