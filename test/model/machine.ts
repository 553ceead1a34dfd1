/** The whole model: initial state, successors, invariants 1–5 of the protocol. */
import { backfillers, clock, lives } from "./actors/lives";
import { lifeCoordinators } from "./actors/life-coordinators";
import { coordinators } from "./actors/coordinators";
import { environments, PENDING } from "./actors/environments";
import { reconcilers } from "./actors/reconcilers";
import { relays, retries } from "./actors/relays";
import { isOpen, writers } from "./actors/writers";
import { ACKNOWLEDGED, ITEM, MONOLITH_OUTBOX, outboxLength, ROW, TABLE_OUTBOX } from "./data";
import type { Emit, Machine } from "./explore";
import { REAL_RULES, type Rules } from "./rules";
import {
  at,
  HEADER,
  layoutOf,
  type Model,
  ownerAccepts,
  nowOf,
  ownerIs,
  type Scope,
  setTruth,
  tokenOf,
  truthOf,
} from "./state";

export function machineOf(scope: Scope, rules: Rules = REAL_RULES): Machine {
  const m: Model = { scope, rules, at: layoutOf(scope) };
  const n = new Uint8Array(m.at.size);
  return {
    initial: initialState(m),
    successors: (s, emit) => {
      const offer: Emit = (label, next, options) => {
        emit(label, canonical(m, next), options);
      };
      for (const actor of [
        writers,
        environments,
        relays,
        retries,
        reconcilers,
        coordinators,
        clock,
        backfillers,
        lives,
        lifeCoordinators,
      ])
        actor(m, s, n, offer);
    },
    violation: (s) => violation(m, s),
    ...(scope.progress ? { settled: (s: Uint8Array) => settled(m, s) } : {}),
  };
}

/** Nothing is under way; rows are there, and replicated unless the scope is about the backfill. */
function initialState(m: Model): Uint8Array {
  const s = new Uint8Array(m.at.size);
  setTruth(s, { owner: m.scope.start, epoch: 1, handoverTo: null, deadline: null });
  s[HEADER.ownerEpoch] = 1;
  s[HEADER.ownerAccepting] = m.scope.start === "context" ? 1 : 0;
  s[HEADER.captured] = s[HEADER.alive] = 1;
  s[HEADER.backfilled] = m.scope.backfillers === 0 ? 1 : 0;
  for (let k = 0; k < m.scope.keys; k++) {
    const key = m.at.key(k);
    s[key + ACKNOWLEDGED] = s[key + ROW] = 1;
    if (m.scope.backfillers === 0) s[key + ITEM] = 1;
  }
  return s;
}

function violation(m: Model, s: Uint8Array): string | undefined {
  return oneSideAccepts(m, s) ?? ownerIsComplete(m, s) ?? followerIsComplete(m, s);
}

function oneSideAccepts(m: Model, s: Uint8Array): string | undefined {
  if (ownerIs(s, "monolith")) {
    if (at(s, HEADER.retired) === 1) return "1: the old path is retired, and the monolith owns";
    if (ownerAccepts(s)) return "1: the monolith owns, and OWNER lets environments register";
    for (let e = 0; e < m.scope.environments; e++)
      if (tokenOf(s, m.at.environment(e))?.state === "active")
        return "1: the monolith owns, and a writer token is active";
    return undefined;
  }
  for (let w = 0; w < m.scope.writers; w++)
    if (isOpen(s, m.at.writer(w))) return "1: the context owns, and a monolith's transaction may still commit";
  return undefined;
}

function ownerIsComplete(m: Model, s: Uint8Array): string | undefined {
  const part = ownerIs(s, "monolith") ? ROW : ITEM;
  for (let k = 0; k < m.scope.keys; k++) {
    const key = m.at.key(k);
    if (at(s, key + part) !== at(s, key + ACKNOWLEDGED)) return "2, 3: the owner's store lacks an acknowledged write";
  }
  return undefined;
}

function followerIsComplete(m: Model, s: Uint8Array): string | undefined {
  if (at(s, HEADER.retired) === 1) return undefined;
  if (at(s, HEADER.alive) === 0 || at(s, HEADER.backfilled) === 0 || at(s, HEADER.parked) === 1) return undefined;
  if (outboxLength(m, s, MONOLITH_OUTBOX) > 0 || outboxLength(m, s, TABLE_OUTBOX) > 0) return undefined;
  for (let e = 0; e < m.scope.environments; e++) if (at(s, m.at.environment(e) + PENDING) !== 0) return undefined;
  const part = ownerIs(s, "monolith") ? ITEM : ROW;
  for (let k = 0; k < m.scope.keys; k++) {
    const key = m.at.key(k);
    if (at(s, key + part) !== at(s, key + ACKNOWLEDGED)) return "2, 4: outboxes are empty, and the follower differs";
  }
  return undefined;
}

/**
 * 5: whatever happened, the owner comes to write again, and `OWNER` to say what the row says. Where nobody reconciles,
 * the monolith writes again all the same once the deadline has passed.
 */
function settled(m: Model, s: Uint8Array): boolean {
  if (m.scope.reconcilers === 0 && m.scope.crashes)
    return ownerIs(s, "context") || m.rules.monolithMayWrite(truthOf(s), nowOf(s));
  if (at(s, HEADER.handoverTo) !== 0 || at(s, HEADER.committing) !== 0) return false;
  return ownerIs(s, "monolith")
    ? !ownerAccepts(s)
    : ownerAccepts(s) && at(s, HEADER.ownerEpoch) === at(s, HEADER.epoch);
}

/** Actors of one kind are interchangeable: their order is no difference between states. */
function canonical(m: Model, s: Uint8Array): Uint8Array {
  const { scope, at: layout } = m;
  sortParts(s, layout.writer, scope.writers, 2);
  sortParts(s, layout.coordinator, scope.coordinators, 5);
  sortParts(s, layout.reconciler, scope.reconcilers, 3);
  sortParts(s, layout.relay, scope.relaySteps ? scope.relays : 0, 8);
  sortParts(s, layout.backfiller, scope.backfillers, 3);
  sortParts(s, layout.lifeCoordinator, scope.lifeCoordinators, 2);
  return s;
}

function sortParts(s: Uint8Array, from: (index: number) => number, count: number, width: number): void {
  for (let i = 0; i + 1 < count; i++)
    for (let j = i + 1; j < count; j++) {
      const a = from(i);
      const b = from(j);
      let byte = 0;
      while (byte < width && at(s, a + byte) === at(s, b + byte)) byte++;
      if (byte === width || at(s, a + byte) < at(s, b + byte)) continue;
      const held = s.slice(a, a + width);
      s.copyWithin(a, b, b + width);
      s.set(held, b);
    }
}
