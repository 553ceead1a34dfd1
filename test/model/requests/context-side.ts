/** The function: a plan, a transaction, its sends. */
import { byte } from "../fields";
import type { AfterSend, SendAnswer } from "../../../migration/runtime/store/after-send";
import { conclude } from "./conclude";
import { CONTEXT, execute, F, type Turn } from "./machine";

const PLANNING = 0;
const SENDING = 1;
/** Runs of a plan, sends of a transaction: the fewest that show what more of them do. */
const MOST_RUNS = 2;
const MOST_SENDS = 2;

export function context(turn: Turn): void {
  const { s, step } = turn;
  if (byte(s, F.stage) === PLANNING) {
    if (byte(s, F.accepts) !== CONTEXT)
      step("the function registers no token", (n) => {
        n[F.refused] = 1;
        conclude(turn, n, "refused");
      });
    else if (byte(s, F.runs) >= MOST_RUNS)
      step("the function has been overtaken too often", (n) => {
        conclude(turn, n, byte(s, F.committed) > 0 ? "partly" : "unavailable");
      });
    else if (byte(s, F.ids) < 6)
      step("the function reads and decides", (n) => {
        n[F.token] = byte(s, F.epoch);
        n[F.read] = byte(s, F.version);
        n[F.runs] = byte(s, F.runs) + 1;
        n[F.stage] = SENDING;
        n[F.id] = byte(s, F.ids);
        n[F.ids] = byte(s, F.ids) + 1;
        n[F.sends] = n[F.lost] = n[F.sent] = 0;
      });
    return;
  }
  if (byte(s, F.sent) === 0)
    step("the function sends its transaction", (n) => {
      n[F.sent] = 1;
      n[F.sends] = byte(s, F.sends) + 1;
      if (!turn.rules.sameRequestToken && byte(s, F.sends) > 0) {
        n[F.id] = byte(s, F.ids);
        n[F.ids] = byte(s, F.ids) + 1;
      }
    });
  else delivered(turn);
}

function delivered(turn: Turn): void {
  const { s, rules, scope, step } = turn;
  const run = (n: Uint8Array): ReturnType<typeof execute> =>
    execute(rules, scope, n, byte(s, F.id), byte(s, F.token), byte(s, F.read), byte(s, F.write));
  step("DynamoDB answers", (n) => {
    const outcome = run(n);
    answered(turn, n, outcome === "committed" ? "committed" : "conditions failed", outcome);
  });
  step("DynamoDB executes, and its answer is lost", (n) => {
    run(n);
    answered(turn, n, "lost");
  });
  step("DynamoDB finds a conflict", (n) => {
    answered(turn, n, "not executed");
  });
  step("DynamoDB refuses the request for what it is", (n) => {
    answered(turn, n, "refused");
  });
  step("the send never arrives", (n) => {
    answered(turn, n, "lost");
  });
  if (byte(s, F.late) === 0)
    step("the send is late", (n) => {
      n[F.late] = byte(s, F.id) + 1;
      n[F.lateToken] = byte(s, F.token);
      n[F.lateRead] = byte(s, F.read);
      n[F.lateWrite] = byte(s, F.write);
      answered(turn, n, "lost");
    });
}

function answered(turn: Turn, n: Uint8Array, answer: SendAnswer, why?: string): void {
  const { s, rules } = turn;
  n[F.sent] = 0;
  const next = rules.afterSend(answer, byte(s, F.lost) === 1, byte(s, F.sends) >= MOST_SENDS);
  if (answer === "lost") n[F.lost] = 1;
  FOLLOWS[next](turn, n, why);
}

const FOLLOWS: Readonly<Record<AfterSend, (turn: Turn, n: Uint8Array, why?: string) => void>> = {
  "send again": () => undefined,
  committed: (turn, n) => {
    n[F.committed] = byte(n, F.committed) + 1;
    nextWrite(turn, n);
  },
  cancelled: (turn, n, why) => {
    if (why !== "taken") n[F.stage] = PLANNING;
    else if (turn.rules.takenAfterLostIsUnknown && byte(n, F.lost) === 1) unknown(turn, n);
    else conclude(turn, n, byte(n, F.committed) > 0 ? "partly" : "taken");
  },
  conflicted: withoutEffect,
  refused: withoutEffect,
  unknown,
};

function withoutEffect(turn: Turn, n: Uint8Array): void {
  conclude(turn, n, byte(n, F.committed) > 0 ? "partly" : "unavailable");
}

function unknown(turn: Turn, n: Uint8Array): void {
  n[F.unknown] = 1;
  if (turn.scope.swallows) nextWrite(turn, n);
  else conclude(turn, n, "unknown");
}

function nextWrite(turn: Turn, n: Uint8Array): void {
  const write = byte(n, F.write) + 1;
  if (write === turn.scope.writes) {
    conclude(turn, n, byte(n, F.unknown) > 0 ? "unknown" : "ok");
    return;
  }
  n[F.write] = write;
  n.fill(0, F.stage, F.read + 1);
}
