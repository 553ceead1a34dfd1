/**
 * One row of a publisher, and the view of it that a subscriber keeps: the relay publishes at least once, the bus delivers late,
 * in any order and more than once, the view is filled from reads that may be of the follower, and the publisher may return
 * to the monolith and come again. Once everything has arrived, the view says what the owner says; and it never goes back.
 */
import type { Machine } from "../explore";
import { byte, fieldsOf, type Step, stepsFrom } from "../fields";
import { relay, retry, sendDeferred } from "./publisher";
import { REAL_RULES, type Rules } from "./rules";
import type { Scope } from "./scopes";
import { deliver, prefill, prefillersIdle, shown, subscribe, unknown } from "./subscriber";

/** Versions 1…3; the value of a version is itself, or 0 where it deletes. Events are bits: 4 a generation. */
const MOST_WRITES = 3;

export const F = fieldsOf([
  ...(["writes", "value", "deletes", "captured", "generation", "backfilled", "left"] as const),
  ...(["outbox", "follower", "followerVersion", "parked"] as const),
  /** Relays: step + 1, versions in the batch, generation. */
  ...(["r0", "r0batch", "r0gen", "r0failed", "r1", "r1batch", "r1gen", "r1failed"] as const),
  /** Events that may be delivered (again), and those that have not been delivered yet. */
  ...(["published", "due", "deferred"] as const),
  ...(["rule", "known", "marker"] as const),
  /** Generation of the fill that began first, and the versions that were there by then. */
  ...(["filling", "before"] as const),
  /** Prefills: step + 1, value + 1 once read, generation. */
  ...(["p0", "p0value", "p0gen", "p1", "p1value", "p1gen"] as const),
  ...(["viewHas", "viewValue", "viewGeneration", "viewVersion", "wentBack"] as const),
] as const);

export interface Turn {
  readonly s: Uint8Array;
  readonly rules: Rules;
  readonly scope: Scope;
  readonly step: Step;
}

export const eventBit = (generation: number, version: number): number => 1 << ((generation - 1) * 4 + version);
/** What a version sets the row to: 0 deletes. */
export const valueOf = (s: Uint8Array, version: number): number =>
  (byte(s, F.deletes) & (1 << version)) !== 0 ? 0 : version;

export function machineOf(scope: Scope, rules: Rules = REAL_RULES): Machine {
  const initial = new Uint8Array(F.size);
  initial[F.captured] = initial[F.generation] = initial[F.backfilled] = 1;
  initial[F.value] = initial[F.follower] = 15; // a row as old as the table
  initial[F.rule] = scope.lateRule ? 0 : 1;
  const scratch = new Uint8Array(F.size);
  return {
    initial,
    successors: (s, emit) => {
      const turn: Turn = { s, rules, scope, step: stepsFrom(s, scratch, emit) };
      write(turn);
      life(turn);
      for (let r = 0; r < scope.relays; r++) relay(turn, r === 0 ? F.r0 : F.r1);
      retry(turn);
      sendDeferred(turn);
      subscribe(turn);
      for (let p = 0; p < scope.prefills; p++) prefill(turn, p === 0 ? F.p0 : F.p1);
      deliver(turn);
    },
    violation: (s) => violation(rules, s),
  };
}

function write({ s, scope, step }: Turn): void {
  const writes = byte(s, F.writes) + 1;
  if (writes > Math.min(MOST_WRITES, scope.writes)) return;
  for (const deletes of [false, true]) {
    if (deletes && byte(s, F.value) === 0) continue;
    step(`the owner ${deletes ? "deletes" : "writes"} version ${writes}`, (n) => {
      n[F.writes] = writes;
      n[F.value] = deletes ? 0 : writes;
      if (deletes) n[F.deletes] = byte(s, F.deletes) | (1 << writes);
      if (byte(s, F.captured) === 1) n[F.outbox] = byte(s, F.outbox) | (1 << writes);
    });
  }
}

/** Back to the monolith, where nothing is captured, and again with the next generation. */
function life({ s, scope, step }: Turn): void {
  if (byte(s, F.captured) === 1 && byte(s, F.generation) < scope.lives && byte(s, F.backfilled) === 1)
    step("the publisher returns to the monolith", (n) => {
      n[F.captured] = n[F.backfilled] = 0;
      n[F.follower] = n[F.followerVersion] = n[F.parked] = 0;
      n[F.outbox] = 0;
    });
  if (byte(s, F.captured) === 0)
    step("the publisher comes again, with a new generation", (n) => {
      n[F.captured] = 1;
      n[F.generation] = byte(s, F.generation) + 1;
    });
  if (byte(s, F.captured) === 1 && byte(s, F.backfilled) === 0)
    step("the backfill is complete", (n) => {
      n[F.backfilled] = 1;
      n[F.follower] = byte(s, F.value);
    });
}

function violation(rules: Rules, s: Uint8Array): string | undefined {
  if (byte(s, F.wentBack) === 1) return "an older state of the row overwrites a newer one in the view";
  const generation = byte(s, F.generation);
  const rests =
    byte(s, F.captured) === 1 &&
    byte(s, F.backfilled) === 1 &&
    byte(s, F.known) === generation &&
    byte(s, F.outbox) === 0;
  if (!rests || byte(s, F.r0) !== 0 || byte(s, F.r1) !== 0 || !prefillersIdle(s)) return undefined;
  if (byte(s, F.parked) !== 0 || byte(s, F.due) !== 0 || byte(s, F.deferred) !== 0) return undefined;
  const complete = rules.markerNamesGeneration ? byte(s, F.marker) === generation : byte(s, F.marker) !== 0;
  return !complete || unknown(rules, s) || shown(rules, s) === byte(s, F.value)
    ? undefined
    : "everything has arrived, and the view says something else than the owner";
}
