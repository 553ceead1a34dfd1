/** Reconcilers, the relay's other duty: they act on one read of the row, however old it has become. */
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
  truthOf,
  unpackRow,
} from "../state";
import { writersHoldLock } from "./writers";

const EPOCH = 1;
const GENERATION = 2;

export function reconcilers(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit): void {
  for (let i = 0; i < m.scope.reconcilers; i++) {
    const r = m.at.reconciler(i);
    if (at(s, r + EPOCH) === 0) {
      const behind = at(s, HEADER.epoch) > at(s, HEADER.ownerEpoch);
      if (!behind && !(at(s, HEADER.handoverTo) !== 0 && at(s, HEADER.expired) === 1)) continue;
      n.set(s);
      n[r] = packRow(s);
      n[r + EPOCH] = at(s, HEADER.epoch);
      n[r + GENERATION] = at(s, HEADER.generation);
      emit("reconciler reads the row", n);
      continue;
    }
    act(m, s, n, emit, r);
    if (m.scope.crashes) {
      n.set(s);
      n.fill(0, r, r + 3);
      emit("reconciler crashes", n, { fault: true });
    }
  }
}

function act(m: Model, s: Uint8Array, n: Uint8Array, emit: Emit, r: number): void {
  const epoch = at(s, r + EPOCH);
  const row = unpackRow(at(s, r), epoch, at(s, r + GENERATION));
  if (row.handoverTo !== null && row.readAt === 1) {
    const decision = m.rules.giveUp(truthOf(s), epoch, "anybody", nowOf(s));
    if (decision.verdict === "go" && (writersHoldLock(m, s) || at(s, HEADER.committing) !== 0)) return;
    n.set(s);
    n.fill(0, r, r + 3);
    if (decision.verdict === "go") setTruth(n, decision.next);
    const early = decision.verdict === "go" && nowOf(s) === 0;
    const violation = early ? "5: somebody else ends a handover before its deadline" : undefined;
    emit(`reconciler's give-up ${decision.verdict === "go" ? "changes the row" : "comes too late"}`, n, { violation });
    return;
  }
  n.set(s);
  n.fill(0, r, r + 3);
  const ownTable = !m.rules.publicationsNamedByGeneration || at(s, r + GENERATION) === at(s, HEADER.generation);
  const item = m.rules.ownerItemFor(row, tableOf(at(s, r + GENERATION)));
  if (ownTable && m.rules.mayPublish(ownerItemOf(s), item)) {
    setOwnerItem(n, item);
    emit(`reconciler publishes OWNER, epoch ${epoch}, ${item.accepting ? "accepting" : "closed"}`, n);
  } else emit("reconciler need not publish", n);
}
