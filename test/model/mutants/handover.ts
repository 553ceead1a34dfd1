/** The fence of the context's writers and the order of a handover's steps, each guard taken away. */
import type { Mutant } from "../mutant";
import { REAL_RULES, type Rules } from "../rules";
import type { ScopeName } from "../scopes";

const real = REAL_RULES;
const moved = <T>(order: readonly T[], step: T, before: T): readonly T[] => {
  const rest = order.filter((other) => other !== step);
  return rest.toSpliced(rest.indexOf(before), 0, step);
};
const commitIgnoringIdentifiers: Rules["commit"] = (truth, epoch, to, evidence, now) =>
  real.commit(truth, epoch, to, { ...evidence, identifiersCovered: true }, now);
const commitIgnoringOutbox: Rules["commit"] = (truth, epoch, to, evidence, now) =>
  real.commit(truth, epoch, to, { ...evidence, outbox: 0 }, now);

export const HANDOVER: readonly Mutant<Rules, ScopeName>[] = [
  {
    without: "the read of OWNER after the put",
    where: "runtime/tokens/writer-tokens.ts",
    scope: "tokens",
    change: { readsOwnerAfterPut: false },
  },
  {
    without: "the look at whether OWNER accepts",
    where: "runtime/tokens/admission.ts",
    scope: "tokens",
    change: { admittedEpoch: (owner) => owner?.epoch },
  },
  {
    without: "registration in two steps",
    where: "runtime/tokens/writer-tokens.ts",
    scope: "tokens",
    change: { registerInTwoSteps: false },
  },
  {
    without: "the token's state in a write",
    where: "runtime/tokens/conditions.ts",
    scope: "tokens",
    change: { tokenPermits: (stored, epoch, now) => stored?.epoch === epoch && stored.expires > now },
  },
  {
    without: "the token's existence, state and epoch in a write",
    where: "runtime/tokens/conditions.ts",
    scope: "tokens",
    change: { tokenPermits: () => true },
    survives: { tokenPermits: (stored, _epoch, now) => real.tokenPermits(stored, stored?.epoch ?? 0, now) },
  },
  {
    without: "the token's expiry in a write",
    where: "runtime/tokens/conditions.ts",
    scope: "expiry",
    change: { tokenPermits: (stored, epoch) => real.tokenPermits(stored && { ...stored, expires: 1 }, epoch, 0) },
  },
  {
    without: "the revocation of tokens that show as new",
    where: "handover/decisions.ts",
    scope: "tokens",
    change: { mustRevoke: (state) => state === "active" },
  },
  {
    without: "the revocation of active tokens",
    where: "handover/decisions.ts",
    scope: "tokens",
    change: { mustRevoke: (state) => state === "new" },
  },
  {
    without: "the wait for what each token wrote last",
    where: "handover/revoke.ts",
    scope: "tokens",
    change: { settleLastWrites: false },
  },
  {
    without: "the closing of OWNER before the tokens are revoked",
    where: "handover/steps.ts",
    scope: "tokens",
    change: { backOrder: moved(real.backOrder, "revoke", "close") },
  },
  {
    without: "the closing of OWNER",
    where: "handover/steps.ts",
    scope: "tokens",
    change: { backOrder: real.backOrder.filter((step) => step !== "close") },
  },
  {
    without: "the revocation",
    where: "handover/steps.ts",
    scope: "tokens",
    change: { backOrder: real.backOrder.filter((step) => step !== "revoke") },
  },
  {
    without: "the revocation before the drain",
    where: "handover/steps.ts",
    scope: "buckets",
    change: { backOrder: moved(real.backOrder, "drain", "revoke") },
  },
  {
    without: "the drain before the commit of the way back",
    where: "handover/steps.ts",
    scope: "buckets",
    change: { backOrder: moved(real.backOrder, "commit", "drain") },
  },
  {
    without: "the identifiers before the commit of the way back",
    where: "handover/steps.ts",
    scope: "identifiersBack",
    change: { backOrder: real.backOrder.filter((step) => step !== "identifiers") },
  },
  {
    without: "the revocation before the identifiers of the way back",
    where: "handover/steps.ts",
    scope: "identifiersBack",
    change: { backOrder: moved(real.backOrder, "identifiers", "revoke") },
  },
  {
    without: "the drain before the commit, and the second look at the outbox",
    where: "handover/steps.ts",
    scope: "fence",
    change: { forwardOrder: real.forwardOrder.filter((step) => step !== "drain"), commit: commitIgnoringOutbox },
    survives: { forwardOrder: real.forwardOrder.filter((step) => step !== "drain") },
  },
  {
    without: "the identifiers before the commit, and the second look at them",
    where: "handover/steps.ts",
    scope: "identifiers",
    change: {
      forwardOrder: real.forwardOrder.filter((step) => step !== "identifiers"),
      commit: commitIgnoringIdentifiers,
    },
    survives: { forwardOrder: moved(real.forwardOrder, "identifiers", "drain") },
  },
  {
    without: "the commit before the publication",
    where: "handover/steps.ts",
    scope: "unaided",
    change: { forwardOrder: moved(real.forwardOrder, "publish", "commit") },
  },
  {
    without: "the raising of counters",
    where: "handover/decisions.ts",
    scope: "identifiers",
    change: { raisedAbove: (own) => own, commit: commitIgnoringIdentifiers },
  },
  {
    without: "the higher of both counters",
    where: "handover/decisions.ts",
    scope: "identifiersBack",
    change: { raisedAbove: (_own, other, gap) => other + gap - 1 },
  },
  {
    without: "the gap between identifiers",
    where: "handover/identifiers.ts",
    scope: "identifiersBack",
    change: { identifierGap: 0 },
  },
  {
    without: "the rollback before forwarding",
    where: "edge/edge-record.ts",
    scope: "progress",
    change: { rollbackBeforeForwarding: false },
  },
  {
    without: "the publication before the revocation of a retirement",
    where: "phase/change-owner.ts",
    scope: "retirement",
    change: { retireOrder: ["retire", "revoke", "publish"] },
  },
  {
    without: "the revocation of a retirement",
    where: "phase/change-owner.ts",
    scope: "retirement",
    change: { retireOrder: ["retire", "publish"] },
  },
];
