/** Commits whose answer is lost: they ran, never will, or are late and hold the lock meanwhile. */
import type { Truth } from "../../../migration/ownership/truth";
import type { Emit } from "../explore";
import { at, HEADER, ownerIs, setTruth, truthOf } from "../state";
import {
  ASKING,
  DIRECTION,
  EPOCH,
  fails,
  LATE_COMMIT,
  MASK,
  orderOf,
  STAGE,
  TO_CONTEXT,
  type Turn,
} from "./coordinator-turn";

/** The commit ran, or never will, or is late and holds the lock meanwhile. */
export function loseCommit({ s, n, emit, c }: Turn, next: Truth): void {
  const lost = (label: string): void => {
    n[c + STAGE] = ASKING;
    emit(`${label}, and its answer is lost`, n, { fault: true });
  };
  n.set(s);
  setTruth(n, next);
  lost(`COMMIT POINT: the ${next.owner} owns, epoch ${next.epoch}`);
  n.set(s);
  lost("coordinator's commit never arrives");
  n[HEADER.committing] = LATE_COMMIT + at(s, c + DIRECTION);
  lost("coordinator's commit is late");
}

export function lateCommit(s: Uint8Array, n: Uint8Array, emit: Emit): void {
  const direction = at(s, HEADER.committing) - LATE_COMMIT;
  if (direction <= 0) return;
  n.set(s);
  n[HEADER.committing] = 0;
  emit("a late commit is rolled back", n);
  const owner = direction === TO_CONTEXT ? "context" : "monolith";
  setTruth(n, { owner, epoch: at(s, HEADER.epoch) + 1, handoverTo: null, deadline: null });
  emit(`COMMIT POINT: late, the ${owner} owns`, n);
}

/** A fresh read of the row: any other outcome than "committed" is followed by giving up, which comes too late if it was. */
export function ask(turn: Turn): void {
  const { m, s, n, c } = turn;
  const to = at(s, c + DIRECTION) === TO_CONTEXT ? "context" : "monolith";
  if (!m.rules.wasCommitted(truthOf(s), at(s, c + EPOCH), to)) {
    fails(turn, "coordinator reads that its commit did not happen (yet)");
    return;
  }
  n.set(s);
  n.fill(0, c + MASK, c + 5);
  n[c + STAGE] = orderOf(turn).indexOf("publish") + 1;
  const violation = ownerIs(s, to) ? undefined : "5: a transition reports a commit that never was";
  turn.emit("coordinator reads that its commit happened", n, { violation });
}
