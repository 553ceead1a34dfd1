/** What is explored: several small worlds, each about one part of the protocol, so that each can be exhausted. */
import type { Scope } from "./state";

const NOTHING: Scope = {
  start: "monolith",
  keys: 1,
  writers: 0,
  environments: 0,
  coordinators: 0,
  reconcilers: 0,
  relays: 1,
  relaySteps: false,
  backfillers: 0,
  maxWrites: 2,
  maxEpoch: 5,
  returns: 0,
  lifeCoordinators: 0,
  deletes: false,
  crashes: true,
  clockSteps: false,
  parks: false,
  identifiers: false,
  ttl: false,
  progress: false,
  staleBegins: false,
  lostAnswers: false,
  retires: false,
};

export const SCOPES = {
  /** Two coordinators, one a zombie; a reconciler; both sides write; the clock may step back. */
  fence: {
    ...NOTHING,
    writers: 1,
    environments: 1,
    coordinators: 2,
    reconcilers: 1,
    maxWrites: 2,
    maxEpoch: 5,
    clockSteps: true,
  },
  /** The same from the other side: handovers back that are given up, begun again, and met by zombies. */
  fenceBack: {
    ...NOTHING,
    start: "context",
    writers: 1,
    environments: 1,
    coordinators: 2,
    reconcilers: 1,
    maxWrites: 2,
    maxEpoch: 5,
  },
  /** Publications by two late reconcilers. */
  publication: { ...NOTHING, writers: 1, environments: 1, coordinators: 1, reconcilers: 2, maxWrites: 1, maxEpoch: 6 },
  /** Two environments that register, write, crash and lose tokens while a coordinator revokes. */
  tokens: { ...NOTHING, environments: 2, coordinators: 1, reconcilers: 1, maxWrites: 2, maxEpoch: 6 },
  /** Two buckets, filled and drained while the way back looks at them. */
  buckets: { ...NOTHING, keys: 2, environments: 1, coordinators: 1, reconcilers: 1, maxWrites: 2, maxEpoch: 6 },
  /** Two relays in steps of their own, delete and re-insert, there and back. */
  replication: {
    ...NOTHING,
    writers: 1,
    environments: 1,
    coordinators: 1,
    reconcilers: 0,
    relays: 2,
    relaySteps: true,
    maxWrites: 3,
    maxEpoch: 5,
    deletes: true,
    crashes: false,
  },
  /** The backfill of two keys by two backfillers, under writes and deletes. */
  backfill: {
    ...NOTHING,
    keys: 2,
    writers: 1,
    relays: 1,
    relaySteps: true,
    backfillers: 2,
    maxWrites: 3,
    deletes: true,
  },
  /** Return to `monolith` and re-entry with the next generation. */
  reentry: {
    ...NOTHING,
    writers: 1,
    environments: 1,
    coordinators: 1,
    reconcilers: 1,
    relays: 1,
    relaySteps: true,
    backfillers: 1,
    maxWrites: 2,
    maxEpoch: 5,
    returns: 1,
    crashes: false,
  },
  /** Identifiers minted on both sides, deadlines that pass, a clock that steps back. */
  identifiers: {
    ...NOTHING,
    writers: 1,
    environments: 1,
    coordinators: 1,
    maxWrites: 3,
    maxEpoch: 5,
    crashes: false,
    identifiers: true,
    clockSteps: true,
  },
  /** A change that cannot be applied. */
  parked: {
    ...NOTHING,
    writers: 1,
    environments: 1,
    coordinators: 1,
    reconcilers: 1,
    maxWrites: 2,
    maxEpoch: 5,
    parks: true,
  },
  /** From everywhere the owner comes to write again, without one more handover. */
  progress: {
    ...NOTHING,
    writers: 1,
    environments: 1,
    coordinators: 1,
    reconcilers: 1,
    maxWrites: 1,
    maxEpoch: 5,
    progress: true,
  },
  progressBack: {
    ...NOTHING,
    start: "context",
    writers: 1,
    environments: 1,
    coordinators: 1,
    reconcilers: 1,
    maxWrites: 1,
    maxEpoch: 4,
    progress: true,
  },
  identifiersBack: {
    ...NOTHING,
    start: "context",
    writers: 1,
    environments: 1,
    coordinators: 1,
    maxWrites: 3,
    maxEpoch: 5,
    crashes: false,
    identifiers: true,
  },
  /** Tokens that expire and are removed. */
  expiry: { ...NOTHING, start: "context", environments: 1, coordinators: 1, maxWrites: 2, maxEpoch: 4, ttl: true },
  /** There, back, out, and all that again: versions outlive the table. */
  twoLives: {
    ...NOTHING,
    environments: 1,
    coordinators: 1,
    backfillers: 1,
    maxWrites: 2,
    maxEpoch: 7,
    returns: 1,
    crashes: false,
  },
  /** Two relays in steps of their own on the way back. */
  replicationBack: {
    ...NOTHING,
    start: "context",
    environments: 1,
    relays: 2,
    relaySteps: true,
    maxWrites: 3,
    deletes: true,
    crashes: false,
  },
  /** Nobody reconciles: once the deadline has passed, the monolith writes again all the same. */
  alone: { ...NOTHING, writers: 1, environments: 1, coordinators: 1, maxWrites: 1, maxEpoch: 5, progress: true },
  /** Nobody reconciles, and nothing fails: the coordinator itself sees its handover to the end. */
  unaided: { ...NOTHING, environments: 1, coordinators: 1, maxWrites: 1, maxEpoch: 5, progress: true, crashes: false },
  /** The point of no return, beside a coordinator that decided on a way back before. */
  retirement: {
    ...NOTHING,
    start: "context",
    writers: 1,
    environments: 1,
    coordinators: 2,
    reconcilers: 1,
    maxWrites: 2,
    maxEpoch: 4,
    staleBegins: true,
    retires: true,
  },
  /** Answers to Begin and Commit that are lost, commits that are late. */
  lostAnswers: {
    ...NOTHING,
    writers: 1,
    environments: 1,
    coordinators: 2,
    reconcilers: 1,
    maxWrites: 1,
    maxEpoch: 4,
    lostAnswers: true,
  },
  lostAnswersBack: {
    ...NOTHING,
    start: "context",
    writers: 1,
    environments: 1,
    coordinators: 2,
    reconcilers: 1,
    maxWrites: 1,
    maxEpoch: 4,
    lostAnswers: true,
  },
  /** A change that is parked late, in another life of the table, and retried there. */
  reentryParked: {
    ...NOTHING,
    writers: 1,
    relaySteps: true,
    backfillers: 1,
    maxWrites: 2,
    returns: 1,
    crashes: false,
    parks: true,
  },
  /** Coordinators that begin and end lives step by step, one of them asleep through a whole life. */
  lives: {
    ...NOTHING,
    writers: 1,
    backfillers: 1,
    lifeCoordinators: 3,
    maxWrites: 3,
    returns: 1,
    crashes: false,
  },
} satisfies Readonly<Record<string, Scope>>;

/** Exhausted by `npm run test:model`: the same worlds with more of everything. */
export const LARGE_SCOPES = {
  fenceLarge: { ...SCOPES.fence, coordinators: 2, reconcilers: 2, maxWrites: 2, maxEpoch: 5 },
  tokensLarge: { ...SCOPES.tokens, ttl: true, maxEpoch: 6 },
  bucketsLarge: { ...SCOPES.buckets, writers: 1, maxWrites: 3 },
  replicationLarge: { ...SCOPES.replication, crashes: true },
  backfillLarge: { ...SCOPES.backfill, relays: 2 },
  livesLarge: { ...SCOPES.lives, returns: 2, deletes: true, crashes: true },
  reentryLarge: { ...SCOPES.reentry, crashes: true },
  identifiersLarge: { ...SCOPES.identifiers, reconcilers: 1, maxWrites: 2 },
  retirementLarge: { ...SCOPES.retirement, maxEpoch: 5 },
  lostAnswersLarge: { ...SCOPES.lostAnswers, maxWrites: 2, maxEpoch: 5 },
  lostAnswersBackLarge: { ...SCOPES.lostAnswersBack, maxWrites: 2, maxEpoch: 5 },
} satisfies Readonly<Record<string, Scope>>;

export type ScopeName = keyof typeof SCOPES;
