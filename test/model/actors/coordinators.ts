/** Coordinators: each runs a handover's steps in the real order, and may stall, crash or wake as a zombie between any two. */
import { entriesOf, keyOfChange, MONOLITH_OUTBOX, outboxLength, TABLE_OUTBOX } from "../data";
import type { Emit } from "../explore";
import {
  at,
  HEADER,
  type Model,
  nowOf,
  ownerIs,
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
import {
  STAGE,
  GIVING_UP,
  COMMITTING,
  DECIDED,
  ASKING,
  DIRECTION,
  EPOCH,
  MASK,
  PART,
  TO_MONOLITH,
  TO_CONTEXT,
  TO_RETIREMENT,
  type Turn,
  type Step,
  orderOf,
  clear,
  goOn,
  fails,
} from "./coordinator-turn";
import { ask, lateCommit, loseCommit } from "./lost-commits";
import { writersHoldLock } from "./writers";

export function coordinators(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  lateCommit(s, n, emit);
  for (let i = 0; i < m.scope.coordinators; i++) {
    const turn: Turn = { m, s, n, emit, c: m.at.coordinator(i) };
    const stage = at(s, turn.c);
    if (stage === 0) start(turn);
    else if (stage === DECIDED) decided(turn);
    else if (stage === ASKING) ask(turn);
    else if (stage === GIVING_UP) giveUp(turn);
    else if (stage === COMMITTING) commitUnlocked(turn);
    else {
      const order = orderOf(turn);
      const step = order[stage - 1];
      if (step !== undefined) STEPS[step](turn);
      if (order.indexOf("commit") >= stage - 1 && at(s, turn.c + DIRECTION) !== TO_RETIREMENT)
        fails(turn, "coordinator gives up of its own accord");
    }
    if (m.scope.crashes && stage !== 0) {
      n.set(s);
      clear(turn);
      if (stage === COMMITTING) n[HEADER.committing] = 0;
      emit("coordinator crashes", n, { fault: true });
    }
  }
}

const STEPS: Readonly<Record<Step, (turn: Turn) => void>> = {
  retire,
  begin: () => undefined,
  close,
  revoke,
  drain,
  identifiers,
  commit,
  publish,
};

/** Reads the row and decides; in most scopes what it decides is done at once. */
function start(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (at(s, HEADER.retired) === 1) {
    resumeRetirement(turn);
    return;
  }
  const directions = [ownerIs(s, "monolith") ? TO_CONTEXT : TO_MONOLITH];
  if (m.scope.retires && ownerIs(s, "context")) directions.push(TO_RETIREMENT);
  for (const direction of directions) {
    if (!m.scope.staleBegins) {
      carryOut(turn, direction, at(s, HEADER.epoch));
      continue;
    }
    if (at(s, HEADER.handoverTo) !== 0 || at(s, HEADER.epoch) + 2 > m.scope.maxEpoch) continue;
    n.set(s);
    n[c + STAGE] = DECIDED;
    n[c + DIRECTION] = direction;
    n[c + EPOCH] = at(s, HEADER.epoch);
    emit("coordinator reads the row and decides", n, { fault: true });
  }
}

function decided(turn: Turn): void {
  const { s, n, emit, c } = turn;
  carryOut(turn, at(s, c + DIRECTION), at(s, c + EPOCH));
  n.set(s);
  clear(turn);
  emit("coordinator changes its mind", n);
}

function carryOut(turn: Turn, direction: number, epoch: number): void {
  if (direction === TO_RETIREMENT) retire(turn, epoch);
  else begin(turn, direction === TO_CONTEXT ? "context" : "monolith", epoch);
}

/** A transition that was interrupted after its commit publishes and revokes again. */
function resumeRetirement(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (at(s, HEADER.retireDone) === 1) return;
  n.set(s);
  n[c + STAGE] = m.rules.retireOrder.indexOf("retire") + 2;
  n[c + DIRECTION] = TO_RETIREMENT;
  emit("coordinator resumes the retirement", n);
}

function retire(turn: Turn, epoch = at(turn.s, turn.c + EPOCH)): void {
  const { m, s, n, emit, c } = turn;
  if (at(s, HEADER.epoch) + 1 > m.scope.maxEpoch || at(s, HEADER.committing) !== 0) return;
  const decision = m.rules.retire(truthOf(s), epoch);
  n.set(s);
  clear(turn);
  if (decision.verdict === "refused") {
    emit(`coordinator may not retire: ${decision.reason}`, n);
    return;
  }
  setTruth(n, decision.next);
  n[HEADER.retired] = 1;
  n[c + STAGE] = m.rules.retireOrder.indexOf("retire") + 2;
  n[c + DIRECTION] = TO_RETIREMENT;
  emit("COMMIT POINT: the old path is retired", n, { fault: true });
}

function begin(turn: Turn, to: "monolith" | "context", epoch: number): void {
  const { m, s, n, emit, c } = turn;
  if (at(s, HEADER.backfilled) === 0 || at(s, HEADER.alive) === 0) return;
  if (at(s, HEADER.epoch) + 2 > m.scope.maxEpoch || at(s, HEADER.committing) !== 0) return;
  if (m.rules.lockAtBegin && writersHoldLock(m, s)) return;
  const decision = m.rules.begin(truthOf(s), epoch, to, 1);
  if (m.scope.lostAnswers) {
    n.set(s);
    clear(turn);
    n[c + STAGE] = GIVING_UP;
    n[c + EPOCH] = epoch + 1;
    emit("coordinator's begin never arrives, it gives up what it may have begun", n, { fault: true });
  }
  if (decision.verdict === "refused") return;
  n.set(s);
  setTruth(n, decision.next);
  n[c + STAGE] = 2;
  n[c + DIRECTION] = to === "context" ? TO_CONTEXT : TO_MONOLITH;
  n[c + EPOCH] = decision.next.epoch;
  // Marked as a fault, because the owner must come to write again without one more handover.
  emit(`coordinator begins a handover to the ${to}, epoch ${decision.next.epoch}`, n, { fault: true });
  if (!m.scope.lostAnswers) return;
  n[c + STAGE] = GIVING_UP;
  n[c + DIRECTION] = 0;
  emit(`coordinator begins a handover to the ${to}, and the answer is lost`, n, { fault: true });
}

function giveUp(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (writersHoldLock(m, s) || at(s, HEADER.committing) !== 0) return;
  const decision = m.rules.giveUp(truthOf(s), at(s, c + EPOCH), "coordinator", nowOf(s));
  n.set(s);
  const direction = at(s, c + DIRECTION);
  clear(turn);
  if (m.scope.reconcilers === 0) {
    // Then `OWNER` is published as after a commit. Where there are reconcilers, that step is theirs in every way.
    n[c + DIRECTION] = direction;
    n[c + STAGE] = orderOf(turn).indexOf("publish") + 1;
  }
  if (decision.verdict === "go") setTruth(n, decision.next);
  const { epoch, handoverTo } = truthOf(s);
  const own = decision.verdict === "refused" || (handoverTo !== null && epoch === at(s, c + EPOCH));
  const violation = own ? undefined : "5: a handover is ended by one that did not begin it";
  emit(`coordinator's give-up ${decision.verdict === "go" ? "changes the row" : "comes too late"}`, n, { violation });
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
    // Only what the query saw can be waited for.
    if (at(s, env + PENDING) !== 0 && at(s, env) !== 0) settled = false;
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
  const { m, s, n, emit, c } = turn;
  n.set(s);
  const forward = at(s, c + DIRECTION) === TO_CONTEXT;
  const [own, other] = forward ? [HEADER.counter, HEADER.sequence] : [HEADER.sequence, HEADER.counter];
  if (!m.scope.identifiers) {
    goOn(turn, "coordinator raises the new owner's counters");
    return;
  }
  if (at(s, c + PART) === 0) {
    n[c + MASK] = at(s, own);
    n[c + PART] = 1 + m.rules.raisedAbove(at(s, own), at(s, other), m.rules.identifierGap);
    emit("coordinator reads both sides' identifiers", n);
    return;
  }
  const upTo = at(s, c + PART) - 1;
  if (upTo > at(s, c + MASK)) n[own] = Math.max(at(s, own), upTo);
  goOn(turn, "coordinator raises the new owner's counter", upTo);
}

function commit(turn: Turn): void {
  const { m, s, n, emit, c } = turn;
  if (at(s, HEADER.committing) !== 0 || (m.rules.lockAtCommit && writersHoldLock(m, s))) return;
  const decision = decide(turn);
  if (decision.verdict === "refused") {
    fails(turn, `coordinator's commit is refused: ${decision.reason}`);
    return;
  }
  if (m.scope.lostAnswers) loseCommit(turn, decision.next);
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
  if (may) setOwnerItem(n, item);
  goOn(turn, `coordinator ${may ? "publishes" : "need not publish"} OWNER, epoch ${item.epoch}`);
}
