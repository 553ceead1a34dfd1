/** Coordinators: each runs a handover's steps in the real order, and may stall, crash or wake as a zombie between any two. */
import type { HandoverStep } from "../../../migration/handover/steps";
import { entriesOf, keyOfChange, MONOLITH_OUTBOX, outboxLength, TABLE_OUTBOX } from "../data";
import type { Emit } from "../explore";
import {
  at,
  HEADER,
  type Model,
  nowOf,
  ownerItemOf,
  packRow,
  setOwnerItem,
  setTruth,
  tableOf,
  tokenByte,
  tokenOf,
  truthOf,
  unpackRow,
} from "../state";
import { ACTIVATING, PENDING, STAGE as ENVIRONMENT_STAGE } from "./environments";
import { writersHoldLock } from "./writers";

/** Bytes: 0 idle, else 1 + index of the next step, or one of those below. */
const STAGE = 0;
const GIVING_UP = 0x20;
const COMMITTING = 0x21;
const DIRECTION = 1;
const EPOCH = 2;
/** Tokens still to be marked; while publishing, the row as read. */
const MASK = 3;
/** Progress within a step: whether tokens were queried, the bucket to look at, the identifier covered. */
const PART = 4;
const TO_MONOLITH = 1;
const TO_CONTEXT = 2;

/** What a step needs. `c` is the coordinator's offset. */
interface Turn {
  readonly m: Model;
  readonly s: Uint8Array;
  readonly n: Uint8Array;
  readonly emit: Emit;
  readonly c: number;
}

export function coordinators(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  for (let i = 0; i < m.scope.coordinators; i++) {
    const turn: Turn = { m, s, n, emit, c: m.at.coordinator(i) };
    const stage = at(s, turn.c);
    if (stage === 0) begin(turn);
    else if (stage === GIVING_UP) giveUp(turn);
    else if (stage === COMMITTING) commitUnlocked(turn);
    else {
      const order = orderOf(turn);
      const step = order[stage - 1] ?? "publish";
      STEPS[step](turn);
      if (order.indexOf("commit") >= stage - 1) fails(turn, "coordinator gives up of its own accord");
    }
    if (m.scope.crashes && stage !== 0) {
      n.set(s);
      clear(turn);
      if (stage === COMMITTING) n[HEADER.committing] = 0;
      emit("coordinator crashes", n, { fault: true });
    }
  }
}

const orderOf = ({ m, s, c }: Turn): readonly HandoverStep[] =>
  at(s, c + DIRECTION) === TO_CONTEXT ? m.rules.forwardOrder : m.rules.backOrder;

const STEPS: Readonly<Record<HandoverStep, (turn: Turn) => void>> = {
  begin: () => undefined,
  close,
  revoke,
  drain,
  identifiers,
  commit,
  publish,
};

function clear({ n, c }: Turn): void {
  n.fill(0, c, c + 5);
}

function goOn(turn: Turn, label: string, part = 0): void {
  const { s, n, emit, c } = turn;
  n[c + STAGE] = at(s, c + STAGE) + 1;
  n[c + MASK] = 0;
  n[c + PART] = part;
  emit(label, n);
}

function fails(turn: Turn, label: string): void {
  const { s, n, emit, c } = turn;
  n.set(s);
  n.fill(0, c + MASK, c + 5);
  n[c + STAGE] = GIVING_UP;
  emit(label, n);
}

function begin(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (at(s, HEADER.backfilled) === 0 || at(s, HEADER.captured) === 0) return;
  if (at(s, HEADER.epoch) + 2 > m.scope.maxEpoch || at(s, HEADER.committing) !== 0) return;
  if (m.rules.lockAtBegin && writersHoldLock(m, s)) return;
  const truth = truthOf(s);
  const to = truth.owner === "monolith" ? "context" : "monolith";
  const decision = m.rules.begin(truth, truth.epoch, to, 1);
  if (decision.verdict === "refused") return;
  n.set(s);
  setTruth(n, decision.next);
  n[c + STAGE] = 2;
  n[c + DIRECTION] = to === "context" ? TO_CONTEXT : TO_MONOLITH;
  n[c + EPOCH] = decision.next.epoch;
  // Marked as a fault, because the owner must come to write again without one more handover.
  emit(`coordinator begins a handover to the ${to}, epoch ${decision.next.epoch}`, n, { fault: true });
}

function giveUp(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (writersHoldLock(m, s) || at(s, HEADER.committing) !== 0) return;
  const decision = m.rules.giveUp(truthOf(s), at(s, c + EPOCH), "coordinator", nowOf(s));
  n.set(s);
  clear(turn);
  if (decision.verdict === "go") setTruth(n, decision.next);
  emit(`coordinator's give-up ${decision.verdict === "go" ? "changes the row" : "comes too late"}`, n);
}

function close(turn: Turn): void {
  const { m, s, n, c } = turn;
  const item = { epoch: at(s, c + EPOCH), accepting: false, retired: false };
  n.set(s);
  if (m.rules.mayPublish(ownerItemOf(s), item)) {
    setOwnerItem(n, item);
    goOn(turn, "coordinator closes OWNER");
  } else if (m.rules.isClosedAt(ownerItemOf(s), item.epoch)) goOn(turn, "coordinator finds OWNER closed");
  else fails(turn, "coordinator may not close OWNER");
}

function revoke(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (at(s, c + PART) === 0) {
    n.set(s);
    n[c + PART] = 1;
    for (let e = 0; e < m.scope.environments; e++) {
      const token = tokenOf(s, m.at.environment(e));
      if (token !== undefined && m.rules.mustRevoke(token.state)) n[c + MASK] = at(n, c + MASK) | (1 << e);
    }
    emit("coordinator queries the tokens", n);
    return;
  }
  let settled = true;
  for (let e = 0; e < m.scope.environments; e++) {
    const env = m.at.environment(e);
    if (at(s, env + PENDING) !== 0) settled = false;
    if ((at(s, c + MASK) & (1 << e)) === 0 || at(s, env + ENVIRONMENT_STAGE) === ACTIVATING) continue;
    n.set(s);
    const token = tokenOf(s, env);
    if (token !== undefined) n[env] = tokenByte({ ...token, state: "revoked" });
    n[c + MASK] = at(s, c + MASK) & ~(1 << e);
    emit(`coordinator revokes the token of environment ${e}`, n);
  }
  if (at(s, c + MASK) !== 0 || (m.rules.settleLastWrites && !settled)) return;
  n.set(s);
  goOn(turn, "coordinator has revoked every token and seen the last writes");
}

function drain(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (m.rules.drainRefusesParked && at(s, HEADER.parked) !== 0) return;
  if (at(s, c + DIRECTION) === TO_CONTEXT) {
    if (outboxLength(m, s, MONOLITH_OUTBOX) > 0) return;
    n.set(s);
    goOn(turn, "coordinator sees the monolith's outbox empty");
    return;
  }
  const bucket = at(s, c + PART);
  if (entriesOf(m, s, TABLE_OUTBOX).some(([change]) => keyOfChange(change) === bucket)) return;
  n.set(s);
  n[c + PART] = bucket + 1;
  if (bucket + 1 === m.scope.keys) goOn(turn, "coordinator sees the last bucket empty");
  else emit(`coordinator sees bucket ${bucket} empty`, n);
}

function identifiers(turn: Turn): void {
  const { m, s, n, c } = turn;
  n.set(s);
  const forward = at(s, c + DIRECTION) === TO_CONTEXT;
  const [own, other] = forward ? [HEADER.counter, HEADER.sequence] : [HEADER.sequence, HEADER.counter];
  if (m.scope.identifiers) n[own] = m.rules.raisedAbove(at(s, own), at(s, other), 0);
  goOn(turn, "coordinator raises the new owner's counters", at(n, own));
}

function commit(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (at(s, HEADER.committing) !== 0 || (m.rules.lockAtCommit && writersHoldLock(m, s))) return;
  const decision = decide(turn);
  if (decision.verdict === "refused") {
    fails(turn, `coordinator's commit is refused: ${decision.reason}`);
    return;
  }
  n.set(s);
  if (m.rules.lockAtCommit) {
    setTruth(n, decision.next);
    n[c + EPOCH] = decision.next.epoch;
    goOn(turn, `COMMIT POINT: the ${decision.next.owner} owns, epoch ${decision.next.epoch}`);
  } else {
    n[c + STAGE] = COMMITTING;
    n[HEADER.committing] = 0;
    emit("coordinator's conditions hold, its change not committed yet", n);
  }
}

function decide({ m, s, c }: Turn): ReturnType<Model["rules"]["commit"]> {
  const to = at(s, c + DIRECTION) === TO_CONTEXT ? "context" : "monolith";
  const evidence = {
    outbox: outboxLength(m, s, MONOLITH_OUTBOX),
    parked: at(s, HEADER.parked),
    identifiersCovered: !m.scope.identifiers || at(s, HEADER.highestRow) <= at(s, c + PART),
  };
  return m.rules.commit(truthOf(s), at(s, c + EPOCH), to, evidence, nowOf(s));
}

/** Only where a mutant dropped the lock: what was checked before may no longer hold. */
function commitUnlocked(turn: Turn): void {
  const { s, n, emit, c } = turn;
  const to = at(s, c + DIRECTION) === TO_CONTEXT ? "context" : "monolith";
  n.set(s);
  setTruth(n, { owner: to, epoch: at(s, HEADER.epoch) + 1, handoverTo: null, deadline: null });
  n.fill(0, c + MASK, c + 5);
  n[c + STAGE] = orderOf(turn).indexOf("publish") + 1;
  n[HEADER.committing] = 0;
  emit(`COMMIT POINT without the lock: the ${to} owns`, n);
}

/** From a fresh read of the row, like any relay. */
function publish(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  n.set(s);
  if (at(s, c + PART) !== 0xff) {
    n[c + PART] = 0xff;
    n[c + MASK] = packRow(s);
    n[c + EPOCH] = at(s, HEADER.epoch);
    emit("coordinator reads the row to publish it", n);
    return;
  }
  const generation = at(s, HEADER.generation);
  const row = unpackRow(at(s, c + MASK), at(s, c + EPOCH), generation);
  const item = m.rules.ownerItemFor(row, tableOf(generation));
  const may = m.rules.mayPublish(ownerItemOf(s), item);
  clear(turn);
  if (may) setOwnerItem(n, item);
  emit(`coordinator ${may ? "publishes" : "need not publish"} OWNER, epoch ${item.epoch}`, n);
}
