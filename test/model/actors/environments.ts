/** Function environments: register a writer token in steps, then write in transactions that check it. */
import {
  addToOutbox,
  ACKNOWLEDGED,
  ITEM,
  ITEM_VERSION,
  itemExists,
  nextValue,
  packChange,
  TABLE_OUTBOX,
} from "../data";
import type { Emit } from "../explore";
import {
  at,
  HEADER,
  type Model,
  NO_TOKEN,
  EXPIRED,
  ownerAccepts,
  ownerIs,
  ownerItemOf,
  packVersion,
  tokenByte,
  tokenOf,
  unpackVersion,
} from "../state";
import { mint } from "./writers";

export const STAGE = 1;
const EPOCH = 2;
/** The outbox item of a write that is decided but still invisible: DynamoDB carries a transaction out item by item. */
export const PENDING = 3;
/** An identifier that it minted and has not given to a row yet. Minting is not fenced. */
const MINTED = 5;
/** Its write under way began under an expired token: it may outlive the token. */
const LATE = 6;
const RETIRED = 0x80;
/** A counter that no scope needs to exceed. */
const MOST_IDS = 13;

export const IDLE = 0;
const READ_OWNER = 1;
const PUT_NEW = 2;
/** The activation is decided; the token still shows as it was, and updates of it conflict. */
export const ACTIVATING = 3;
const ACTIVE = 4;

export function environments(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  for (let i = 0; i < m.scope.environments; i++) {
    const env = m.at.environment(i);
    const stage = at(s, env + STAGE);
    const name = `environment ${i}`;
    if (at(s, env + PENDING) !== 0) land(m, s, n, emit, env, name);
    if (stage === IDLE && m.rules.registerInTwoSteps && m.rules.readsOwnerAfterPut) putFirst(m, s, n, emit, i, name);
    else if (stage === IDLE) readOwner(s, n, emit, env, name);
    else if (stage === READ_OWNER) putNew(m, s, n, emit, i, name);
    else if (stage === PUT_NEW && at(s, env + EPOCH) === 0) readAfterPut(m, s, n, emit, env, name);
    else if (stage === PUT_NEW) decide(m, s, n, emit, env, name);
    else if (stage === ACTIVATING) activate(m, s, n, emit, i, name);
    else write(m, s, n, emit, env, name);
    if (m.scope.crashes && stage !== IDLE && stage !== ACTIVATING) {
      n.set(s);
      forget(n, env);
      n[env + MINTED] = 0;
      emit(`${name} crashes`, n, { fault: true });
    }
    if (m.scope.ttl && at(s, env) !== NO_TOKEN && stage !== ACTIVATING) expire(s, n, emit, env, name);
  }
}

/** A token expires, and a day later it is gone: any write that began before has long landed. */
function expire(s: Uint8Array, n: Uint8Array, emit: Emit, env: number, name: string): void {
  n.set(s);
  if (at(s, env) < EXPIRED) {
    n[env] = at(s, env) | EXPIRED;
    emit(`the token of ${name} expires`, n, { fault: true });
  } else if (at(s, env + PENDING) === 0 || at(s, env + LATE) === 1) {
    n[env] = NO_TOKEN;
    emit(`TTL removes the token of ${name}`, n, { fault: true });
  }
}

function forget(n: Uint8Array, env: number): void {
  n[env + STAGE] = IDLE;
  n[env + EPOCH] = 0;
}

/** How a mutant begins: what it reads here is what it goes by. */
function readOwner(s: Uint8Array, n: Uint8Array, emit: Emit, env: number, name: string): void {
  // A slot is used again only once the earlier environment's last write has landed.
  if (at(s, env + PENDING) !== 0 || !ownerAccepts(s)) return;
  n.set(s);
  n[env + STAGE] = READ_OWNER;
  n[env + EPOCH] = at(s, HEADER.ownerEpoch);
  emit(`${name} reads OWNER, accepting at ${at(s, HEADER.ownerEpoch)}`, n);
}

/**
 * The token first, then one consistent read of `OWNER`, then the token alone turns active.
 * Put at any time: the look at `OWNER` that spares the table tokens may be long past.
 */
function putFirst(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, i: number, name: string): void {
  const env = m.at.environment(i);
  if (at(s, env + PENDING) !== 0) return;
  n.set(s);
  n[env] = tokenByte({ state: "new", epoch: 0 });
  n[env + STAGE] = PUT_NEW;
  isNewToCoordinators(m, n, i);
  emit(`${name} puts its token, new`, n);
}

function readAfterPut(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, env: number, name: string): void {
  n.set(s);
  const epoch = m.rules.admittedEpoch(ownerItemOf(s));
  if (epoch === undefined) forget(n, env);
  else n[env + EPOCH] = epoch | (ownerItemOf(s)?.retired === true ? RETIRED : 0);
  emit(`${name} reads OWNER after its token was put`, n);
}

/** A registration has an id of its own: a revoker that saw the earlier token does not mean this one. */
function isNewToCoordinators(m: Model, n: Uint8Array, environment: number): void {
  for (let c = 0; c < m.scope.coordinators; c++) {
    const mask = m.at.coordinator(c) + 3;
    n[mask] = at(n, mask) & ~(1 << environment);
  }
}

function putNew(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, i: number, name: string): void {
  const env = m.at.environment(i);
  if (!m.rules.registerInTwoSteps) {
    decide(m, s, n, emit, env, name);
    return;
  }
  n.set(s);
  n[env] = tokenByte({ state: "new", epoch: 0 });
  n[env + STAGE] = PUT_NEW;
  isNewToCoordinators(m, n, i);
  emit(`${name} puts its token, new`, n);
}

function decide(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, env: number, name: string): void {
  const admitted = !m.rules.registerInTwoSteps || tokenOf(s, env)?.state === "new";
  n.set(s);
  if (admitted) n[env + STAGE] = ACTIVATING;
  else forget(n, env);
  emit(`${name}: its activation is ${admitted ? "decided" : "refused"}`, n);
}

function activate(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, i: number, name: string): void {
  const env = m.at.environment(i);
  n.set(s);
  n[env] = tokenByte({ state: "active", epoch: at(s, env + EPOCH) & ~RETIRED });
  n[env + STAGE] = ACTIVE;
  if (!m.rules.registerInTwoSteps) isNewToCoordinators(m, n, i);
  emit(`${name}: its token turns active`, n);
}

function write(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, env: number, name: string): void {
  const epoch = at(s, env + EPOCH) & ~RETIRED;
  const retired = at(s, env + EPOCH) >= RETIRED;
  mintOne(m, s, n, emit, env, name);
  if (!m.rules.tokenPermits(tokenOf(s, env), epoch, 0)) {
    n.set(s);
    forget(n, env);
    emit(`${name}: its write is refused`, n);
    return;
  }
  if (at(s, env + PENDING) !== 0 || at(s, HEADER.writes) >= m.scope.maxWrites) return;
  for (let k = 0; k < m.scope.keys; k++) {
    const key = m.at.key(k);
    for (const deletes of [false, true]) {
      if (deletes && (!m.scope.deletes || at(s, key + ITEM) === 0)) continue;
      if (m.scope.identifiers && !deletes && at(s, env + MINTED) === 0) continue;
      n.set(s);
      n[HEADER.writes] = at(s, HEADER.writes) + 1;
      const stored = itemExists(s, key) ? unpackVersion(at(s, key + ITEM_VERSION)) : undefined;
      const version = packVersion(m.rules.nextVersion(stored, epoch));
      const value = nextValue(n, deletes);
      n[key + ITEM] = value;
      n[key + ACKNOWLEDGED] = value;
      n[key + ITEM_VERSION] = deletes && !m.rules.tombstones.api ? 0 : version;
      if (!retired) {
        n[env + PENDING] = packChange(k, value);
        n[env + PENDING + 1] = version;
        n[env + LATE] = at(s, env) >= EXPIRED ? 1 : 0;
      }
      let violation = ownerIs(s, "context") ? undefined : "1: a context's write commits while the monolith owns";
      if (m.scope.identifiers && !deletes) {
        violation ??= mint(s, n, at(s, env + MINTED));
        n[env + MINTED] = 0;
      }
      if (!retired && at(s, HEADER.retireDone) === 1) violation ??= "retired: an outbox that nobody drains is filled";
      emit(`${name} ${deletes ? "deletes" : "puts"} key ${k}, its outbox item not visible yet`, n, { violation });
    }
  }
}

/** The counter is an item of its own: whoever believes that it may write takes an identifier, and keeps it when it is refused. */
function mintOne(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, env: number, name: string): void {
  if (!m.scope.identifiers || at(s, env + MINTED) !== 0 || at(s, HEADER.counter) >= MOST_IDS) return;
  if (at(s, HEADER.writes) >= m.scope.maxWrites) return;
  n.set(s);
  n[HEADER.counter] = n[env + MINTED] = at(s, HEADER.counter) + 1;
  emit(`${name} takes identifier ${at(n, HEADER.counter)}`, n);
}

function land(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, env: number, name: string): void {
  n.set(s);
  addToOutbox(m, n, TABLE_OUTBOX, at(s, env + PENDING), at(s, env + PENDING + 1));
  n.fill(0, env + PENDING, env + PENDING + 2);
  n[env + LATE] = 0;
  emit(`${name}: its outbox item is visible`, n);
}
