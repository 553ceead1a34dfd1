/** Rows that refer to each other, on their way to Postgres. */
export interface Scope {
  readonly writes: number;
  readonly relays: number;
  readonly discards: boolean;
  /** The row beyond the border may be deleted. */
  readonly border: boolean;
  /** Any change may fail for a reason of its own: a value that Postgres refuses, a trigger that raises. */
  readonly poison: boolean;
}

const ONE: Scope = { writes: 3, relays: 1, discards: false, border: false, poison: false };

export const SCOPES = {
  oneRelay: ONE,
  twoRelays: { ...ONE, relays: 2, writes: 2 },
  discards: { ...ONE, writes: 2, discards: true },
  poison: { ...ONE, writes: 2, poison: true },
  border: { ...ONE, writes: 2, border: true },
} satisfies Readonly<Record<string, Scope>>;

/** Exhausted by `npm run test:model`. */
export const LARGE_SCOPES = {
  twoRelaysLarge: { ...ONE, relays: 2, writes: 3 },
  everything: { ...ONE, writes: 2, discards: true, border: true, poison: true },
} satisfies Readonly<Record<string, Scope>>;
