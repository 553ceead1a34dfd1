/** Decisions of a handover that are not about the ownership row. Pure; the model explores them. */
/** What the table says of a registered token. `new` may not write yet; `revoked` never again. */
export type TokenState = "new" | "active" | "revoked";

/** A registered writer token, as far as it decides. */
export interface Token {
  readonly state: TokenState;
  readonly epoch: number;
  /** Unix milliseconds. */
  readonly expires: number;
}

/** Twin of `TOKEN_PERMITS` in `runtime/tokens/conditions.ts`: what every write checks of its own token. */
export const tokenPermits = (stored: Token | undefined, epoch: number, now: number): boolean =>
  stored !== undefined && stored.state === "active" && stored.epoch === epoch && stored.expires > now;

/**
 * Every registered token is revoked that is not revoked yet. A query may still show `new` when its activation is decided:
 * the update meets that transaction, and is repeated until it has landed. Nothing leaves `revoked`, so what a query shows
 * of such a token, the key of its last outbox item included, is final.
 */
export const mustRevoke = (state: TokenState): boolean => state !== "revoked";

/**
 * Raises a counter above another side's, with a gap for identifiers that were minted but never seen. Idempotent: doing it
 * again, with nothing minted in between, changes nothing.
 */
export const raisedAbove = (own: number, other: number, gap: number): number => Math.max(own, other + gap);
