/**
 * One request with one or two writes, from its arrival to its answer, while the ownership moves: DynamoDB cancels, forgets to
 * answer, executes late; the Data API loses a commit's answer; either side forwards what it refused. Each write takes effect
 * at most once, and an answer that says so is right: then, and for ever after.
 */
import type { Machine } from "../explore";
import { byte, fieldsOf, type Step, stepsFrom } from "../fields";
import { context } from "./context-side";
import { monolith } from "./monolith-side";
import { REAL_RULES, type Rules } from "./rules";

export interface Scope {
  /** Writes of the request, each a transaction of its own. */
  readonly writes: 1 | 2;
  /** How often the ownership moves at most. */
  readonly moves: number;
  /** Who owns, and where the request arrives. */
  readonly owner: Side;
  readonly arrives: Side;
  /** Another row may hold the unique name for a while. */
  readonly names: boolean;
  /** The application may go on after a write whose outcome it does not know. */
  readonly swallows: boolean;
}

export type Side = 1 | 2;
export const MONOLITH: Side = 1;
export const CONTEXT: Side = 2;
export const other = (side: Side): Side => (side === MONOLITH ? CONTEXT : MONOLITH);

export const F = fieldsOf([
  ...(["accepts", "next", "moves", "epoch", "taken", "version", "bumps"] as const),
  /** The request: its client's answer, where it is worked on, whether as a forward, how often it was forwarded. */
  ...(["answer", "at", "forwarded", "forwards", "write", "given"] as const),
  /** What the side at work has recorded, and how far it is. */
  ...(["committed", "refused", "unknown", "stage", "runs", "sends", "lost", "token", "read", "id", "ids"] as const),
  /** Sends on their way whose client no longer waits: id + 1, token, version, write. */
  ...(["late", "lateToken", "lateRead", "lateWrite"] as const),
  /** The send that the client waits for. */
  ...(["sent", "orphan", "orphanWrite"] as const),
  ...(["executed", "effect0", "effect1"] as const),
  /** A commit that replaced what it had not read; one at a side that did not own. */
  ...(["unseen", "foreign"] as const),
] as const);

export const ANSWERS = ["none", "ok", "taken", "refused", "unavailable", "unknown", "partly"] as const;
export type Answer = (typeof ANSWERS)[number];
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(["taken", "refused", "unavailable"]);

export interface Turn {
  readonly s: Uint8Array;
  readonly rules: Rules;
  readonly scope: Scope;
  readonly step: Step;
}

export function machineOf(scope: Scope, rules: Rules = REAL_RULES): Machine {
  const initial = new Uint8Array(F.size);
  initial[F.accepts] = scope.owner;
  initial[F.at] = scope.arrives;
  initial[F.taken] = scope.names ? 1 : 0;
  const scratch = new Uint8Array(F.size);
  return {
    initial,
    successors: (s, emit) => {
      const turn: Turn = { s, rules, scope, step: stepsFrom(s, scratch, emit) };
      world(turn);
      if (byte(s, F.at) === CONTEXT) context(turn);
      else if (byte(s, F.at) === MONOLITH) monolith(turn);
      lateSends(turn);
      lateCommits(turn);
      forwardLost(turn);
    },
    violation: (s) => violation(scope, s),
  };
}

/** The ownership moves by a moment in which nobody accepts; a monolith's open transaction holds it off. */
function world({ s, scope, step }: Turn): void {
  const accepts = byte(s, F.accepts);
  if (accepts !== 0 && byte(s, F.moves) < scope.moves) {
    const open = byte(s, F.orphan) !== 0 || (byte(s, F.at) === MONOLITH && byte(s, F.stage) === 1);
    if (accepts !== MONOLITH || !open)
      step(`side ${accepts} accepts no more writes`, (n) => {
        n[F.accepts] = 0;
        n[F.next] = other(accepts as Side);
        n[F.moves] = byte(s, F.moves) + 1;
        if (accepts === CONTEXT) n[F.epoch] = byte(s, F.epoch) + 1;
      });
  }
  if (accepts === 0)
    for (const side of [MONOLITH, CONTEXT] as const)
      step(`side ${side} accepts writes`, (n) => {
        n[F.accepts] = side;
        n[F.next] = 0;
      });
  if (byte(s, F.taken) === 1)
    step("the other row gives its name up", (n) => {
      n[F.taken] = 0;
    });
  if (accepts !== 0 && byte(s, F.bumps) === 0)
    step("somebody else writes the row", (n) => {
      n[F.version] = byte(s, F.version) + 1;
      n[F.bumps] = 1;
    });
}

/** A send that nobody waits for arrives after all, or never does. */
function lateSends({ s, rules, scope, step }: Turn): void {
  if (byte(s, F.late) === 0) return;
  step("a late send gets lost", forgetLate);
  step("a late send is executed", (n) => {
    execute(rules, scope, n, byte(s, F.late) - 1, byte(s, F.lateToken), byte(s, F.lateRead), byte(s, F.lateWrite));
    forgetLate(n);
  });
}

export function forgetLate(n: Uint8Array): void {
  n.fill(0, F.late, F.lateWrite + 1);
}

/** Postgres ends a transaction whose client is gone, either way. */
function lateCommits({ s, step }: Turn): void {
  if (byte(s, F.orphan) === 0) return;
  step("an unanswered commit takes effect", (n) => {
    n[F.effect0 + byte(s, F.orphanWrite)] = byte(n, F.effect0 + byte(s, F.orphanWrite)) + 1;
    n[F.version] = byte(n, F.version) + 1;
    n[F.orphan] = n[F.orphanWrite] = 0;
  });
  step("an unanswered commit is rolled back", (n) => {
    n[F.orphan] = n[F.orphanWrite] = 0;
  });
}

/** The side that forwarded stops waiting; the other goes on. */
function forwardLost({ s, rules, step }: Turn): void {
  if (byte(s, F.forwarded) === 0 || byte(s, F.given) === 1 || byte(s, F.at) === 0) return;
  step("the answer to a forward is lost", (n) => {
    if (rules.lostForwardIsUnknown) {
      reply(n, "unknown");
      n[F.given] = 1;
    } else begin(n, other(byte(s, F.at) as Side), false);
  });
}

/** DynamoDB's view of a send. Changes `n` when it commits. */
export function execute(
  rules: Rules,
  scope: Scope,
  n: Uint8Array,
  id: number,
  token: number,
  read: number,
  write: number,
): "committed" | "token" | "stale" | "taken" {
  if ((byte(n, F.executed) & (1 << id)) !== 0) return "committed";
  const valid = byte(n, F.accepts) === CONTEXT && token === byte(n, F.epoch);
  if (rules.requiresToken && !valid) return "token";
  const stale = rules.requiresVersionRead && read !== byte(n, F.version);
  if (stale) return "stale";
  if (scope.names && byte(n, F.taken) === 1) return "taken";
  if (!valid) n[F.foreign] = 1;
  if (read !== byte(n, F.version)) n[F.unseen] = 1;
  n[F.executed] = byte(n, F.executed) | (1 << id);
  n[F.version] = byte(n, F.version) + 1;
  n[F.effect0 + write] = byte(n, F.effect0 + write) + 1;
  return "committed";
}

/** A side begins to work on the request, with an empty record. */
export function begin(n: Uint8Array, side: Side, forwarded: boolean): void {
  n.fill(0, F.committed, F.read + 1);
  n[F.write] = 0;
  n[F.sent] = 0;
  n[F.at] = side;
  n[F.forwarded] = forwarded ? 1 : 0;
}

/** The client is answered, unless it was before. */
export function reply(n: Uint8Array, answer: Answer): void {
  if (byte(n, F.answer) === 0) n[F.answer] = ANSWERS.indexOf(answer);
}

function violation(scope: Scope, s: Uint8Array): string | undefined {
  if (byte(s, F.foreign) === 1) return "1: the table takes a write though the context does not own";
  if (byte(s, F.unseen) === 1) return "2: a write replaces another that it has not seen";
  const effects = [byte(s, F.effect0), byte(s, F.effect1)].slice(0, scope.writes);
  if (effects.some((count) => count > 1)) return "3: a write takes effect twice";
  const answer = ANSWERS[byte(s, F.answer)] ?? "none";
  if (WITHOUT_EFFECT.has(answer) && effects.some((count) => count > 0))
    return `3: the client was told that nothing happened (${answer}), and something did`;
  if (answer === "ok" && effects.some((count) => count === 0)) return "2: an acknowledged write has no effect";
  return undefined;
}
