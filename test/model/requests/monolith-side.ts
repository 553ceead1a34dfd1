/** The monolith: each write a transaction behind the fence; a lost answer to its commit is never followed by a repeat. */
import { byte } from "../fields";
import { conclude } from "./conclude";
import { F, MONOLITH, type Turn } from "./machine";

const OPEN = 1;

export function monolith(turn: Turn): void {
  const { s, step } = turn;
  if (byte(s, F.stage) !== OPEN) {
    if (byte(s, F.accepts) === MONOLITH && byte(s, F.orphan) === 0)
      step("the monolith's write passes the fence", (n) => {
        n[F.stage] = OPEN;
      });
    else if (byte(s, F.accepts) !== MONOLITH)
      step("the fence refuses the monolith's write, it rolls back", (n) => {
        n[F.refused] = 1;
        conclude(turn, n, "refused");
      });
    return;
  }
  step("the monolith commits", (n) => {
    takeEffect(n);
    n[F.committed] = byte(n, F.committed) + 1;
    nextWrite(turn, n);
  });
  step("the monolith commits, and the answer is lost", (n) => {
    takeEffect(n);
    lost(turn, n);
  });
  step("the monolith's commit is late", (n) => {
    n[F.orphan] = 1;
    n[F.orphanWrite] = byte(s, F.write);
    lost(turn, n);
  });
}

function takeEffect(n: Uint8Array): void {
  const effect = F.effect0 + byte(n, F.write);
  n[effect] = byte(n, effect) + 1;
  n[F.version] = byte(n, F.version) + 1;
}

function lost(turn: Turn, n: Uint8Array): void {
  if (!turn.rules.lostCommitIsUnknown) {
    n[F.stage] = 0;
    return;
  }
  n[F.unknown] = 1;
  if (turn.scope.swallows) nextWrite(turn, n);
  else conclude(turn, n, "unknown");
}

function nextWrite(turn: Turn, n: Uint8Array): void {
  const write = byte(n, F.write) + 1;
  n[F.stage] = 0;
  if (write < turn.scope.writes) n[F.write] = write;
  else conclude(turn, n, byte(n, F.unknown) > 0 ? "unknown" : "ok");
}
