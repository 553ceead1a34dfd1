/** What a person does with parked changes. */
import { byte } from "../fields";
import { applyOne } from "./apply";
import { entriesAt, F, itemAt, ITEMS, parkedOf, relayAt, subjectOf, writeParked } from "./layout";
import type { Turn } from "./machine";

export function operator(turn: Turn): void {
  const { s, rules, scope, step } = turn;
  const stage = byte(s, F.retry);
  if (stage === 0) {
    for (const [packed, version] of parkedOf(s)) {
      if (byte(s, F.handover) !== 3)
        step("a parked change is to be retried", (n) => {
          n[F.retry] = 1;
          n[F.retried] = packed;
          n[F.retriedVersion] = version;
        });
      if (scope.discards)
        step("a parked change is discarded", (n) => {
          remove(n, packed, version);
          const discarded = F.discarded0 + subjectOf(packed);
          n[discarded] = Math.max(byte(s, discarded), version);
        });
    }
    return;
  }
  const [packed, version] = [byte(s, F.retried), byte(s, F.retriedVersion)];
  const doing = rules.retryOrder[stage - 1];
  const end = (n: Uint8Array): void => {
    n[F.retry] = n[F.retried] = n[F.retriedVersion] = 0;
  };
  const goOn = (n: Uint8Array): void => {
    if (stage === rules.retryOrder.length) end(n);
    else n[F.retry] = stage + 1;
  };
  if (doing === "apply")
    step("the retry applies the change", (n) => {
      if (applyOne(rules, n, packed, version)) {
        goOn(n);
        return;
      }
      if (nothingElseWaits(s)) n[F.never] = 1;
      end(n);
    });
  else
    step("the retry removes the parked change", (n) => {
      remove(n, packed, version);
      goOn(n);
    });
  step("the retry is interrupted", end, { fault: true });
}

/** Then every change that this one can wait for has been applied. */
const nothingElseWaits = (s: Uint8Array): boolean =>
  entriesAt(s, itemAt, ITEMS).length === 0 &&
  parkedOf(s).length === 1 &&
  byte(s, relayAt(0)) === 0 &&
  byte(s, relayAt(1)) === 0 &&
  byte(s, F.discarded0) === 0 &&
  byte(s, F.discarded1) === 0;

const remove = (n: Uint8Array, packed: number, version: number): void => {
  writeParked(
    n,
    parkedOf(n).filter(([change, count]) => change !== packed || count !== version),
  );
};
