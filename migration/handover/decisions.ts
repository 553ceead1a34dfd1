/** Decisions of a handover that are not about the ownership row. Pure; the model explores them. */

/** What DynamoDB says of a registered token. `new` may not write yet; `revoked` never again. */
export type TokenState = "new" | "active" | "revoked";

/** Every registered token is revoked, whatever its state: a `new` one may be about to turn `active`. */
export const mustRevoke = (_state: TokenState): boolean => true;

/**
 * Raises a counter above another side's, with a gap for identifiers that were minted but never seen. Idempotent: doing it
 * again, with nothing minted in between, changes nothing.
 */
export const raisedAbove = (own: number, other: number, gap: number): number => Math.max(own, other + gap);
