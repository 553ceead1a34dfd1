/** Views under every disorder of their events. */
export interface Scope {
  readonly writes: number;
  readonly relays: number;
  readonly prefills: number;
  /** Lives of the publisher: 2 lets it return to the monolith and come again. */
  readonly lives: 1 | 2;
  /** Reads of the publisher may come from its follower (`canary`). */
  readonly followerReads: boolean;
  readonly parks: boolean;
  readonly discards: boolean;
  readonly defers: boolean;
  /** The subscription's rule may come while the publisher publishes; else it was there before. */
  readonly lateRule: boolean;
}

const ONE: Scope = {
  writes: 2,
  relays: 1,
  prefills: 1,
  lives: 1,
  followerReads: false,
  parks: false,
  discards: false,
  defers: false,
  lateRule: true,
};

export const SCOPES = {
  oneLife: ONE,
  disorder: { ...ONE, relays: 2, lateRule: false },
  lateRule: { ...ONE, relays: 2 },
  followerReads: { ...ONE, followerReads: true },
  parked: { ...ONE, followerReads: true, parks: true },
  discarded: { ...ONE, parks: true, discards: true },
  deferred: { ...ONE, defers: true },
  twoLives: { ...ONE, lives: 2, lateRule: false },
} satisfies Readonly<Record<string, Scope>>;

/** Exhausted by `npm run test:model`. */
export const LARGE_SCOPES = {
  threeWrites: { ...ONE, writes: 3, relays: 2 },
  prefilled: { ...ONE, prefills: 2, followerReads: true, parks: true, defers: true },
  twoRelays: { ...ONE, relays: 2, followerReads: true, parks: true },
  twoLivesDeferred: { ...ONE, lives: 2, defers: true },
  twoLivesPrefilled: { ...ONE, lives: 2, prefills: 2 },
  twoLivesThreeWrites: { ...ONE, lives: 2, writes: 3, lateRule: false },
} satisfies Readonly<Record<string, Scope>>;
