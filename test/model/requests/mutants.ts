/** Guards of a request's way through both sides, each taken away. */
import type { Mutant } from "../mutant";
import { REAL_RULES, type Rules } from "./rules";
import type { SCOPES } from "./scopes";

const real = REAL_RULES;

export const MUTANTS: readonly Mutant<Rules, keyof typeof SCOPES>[] = [
  {
    without: "the memory of a lost answer when conflicts follow",
    where: "runtime/store/after-send.ts",
    scope: "atItsOwner",
    change: {
      afterSend: (answer, _lost, last) => real.afterSend(answer, answer === "not executed" ? false : _lost, last),
    },
  },
  {
    without: "the memory of a lost answer when a refusal follows",
    where: "runtime/store/after-send.ts",
    scope: "atItsOwner",
    change: { afterSend: (answer, _lost, last) => real.afterSend(answer, answer === "refused" ? false : _lost, last) },
  },
  {
    without: "the unknown outcome of a last answer that is lost",
    where: "runtime/store/after-send.ts",
    scope: "atItsOwner",
    change: {
      afterSend: (answer, lost, last) =>
        answer === "lost" && last ? "conflicted" : real.afterSend(answer, lost, last),
    },
  },
  {
    without: "the same ClientRequestToken for every send",
    where: "runtime/store/transact.ts",
    scope: "atItsOwner",
    change: { sameRequestToken: false },
  },
  {
    without: "doubt about a taken name after a lost answer",
    where: "runtime/store/fenced-store.ts",
    scope: "uniqueName",
    change: { takenAfterLostIsUnknown: false },
  },
  {
    without: "the version that was read, in the transaction",
    where: "runtime/store/conditions.ts",
    scope: "atItsOwner",
    change: { requiresVersionRead: false },
  },
  {
    without: "the token in the transaction",
    where: "runtime/tokens/conditions.ts",
    scope: "atItsOwner",
    change: { requiresToken: false },
  },
  {
    without: "the look at committed writes before a forward",
    where: "runtime/request-scope.ts",
    scope: "twoWrites",
    change: { mayForward: (record) => real.mayForward({ ...record, committed: 0 }) },
  },
  {
    without: "the look at committed writes before the edge forwards",
    where: "edge/edge-record.ts",
    scope: "twoWritesAtTheMonolith",
    change: { mayForwardFromEdge: (record) => real.mayForwardFromEdge({ ...record, committed: 0 }) },
  },
  {
    without: "the look at unknown outcomes before the edge forwards",
    where: "runtime/request-scope.ts",
    scope: "swallowed",
    change: { mayForwardFromEdge: (record) => real.mayForwardFromEdge({ ...record, unknown: 0 }) },
  },
  {
    without: "the doubt about a commit whose answer was lost",
    where: "edge/recording.ts",
    scope: "atTheMonolith",
    change: { lostCommitIsUnknown: false },
  },
  {
    without: "the doubt about a forward whose answer was lost",
    where: "runtime/forward",
    scope: "atTheMonolith",
    change: { lostForwardIsUnknown: false },
  },
  {
    without: "the difference between a marked refusal and a part that was written",
    where: "runtime/forward/refusal.ts",
    scope: "twoWrites",
    change: { partlyIsUnmarked: false },
  },
  {
    without: "the answer to an unknown outcome first",
    where: "runtime/forward",
    scope: "swallowed",
    change: { unknownFirst: false },
  },
];
