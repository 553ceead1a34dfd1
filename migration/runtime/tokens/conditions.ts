/**
 * The clauses that fence a write, spelled out. Time-line of a token:
 *
 *   put `new` ──acknowledged──▶ read OWNER (accepting, epoch) ──▶ activate at that epoch ──▶ writes … ──▶ revoked, or expired
 *
 * The order alone is what the fence rests on (decision 0015). A read that saw OWNER accepting came before the closing, so the
 * token was there before the closing, so the revoker's query, which comes after it, sees the token and revokes it: before the
 * activation, whose condition then fails, or after it. No item is shared but by reads: environments that register at once,
 * as all do after a handover, never meet.
 */

/** No one has registered under this id (ids are random: only our own repeated put can meet it). */
export const TOKEN_IS_UNKNOWN = "attribute_not_exists(pk)";
/** The token still waits: a revoker that came first has turned it `revoked`. */
export const TOKEN_IS_NEW = "#state = :new";
/** Nobody has revoked the token. */
export const TOKEN_IS_ACTIVE = "#state = :active";
/** It is the token of this epoch. */
export const TOKEN_HAS_EPOCH = "#epoch = :epoch";
/** TTL deletes late by days, so expiry stands in the condition too. */
export const TOKEN_HAS_NOT_EXPIRED = "#expires > :now";

export const TOKEN_PERMITS = `${TOKEN_IS_ACTIVE} AND ${TOKEN_HAS_EPOCH} AND ${TOKEN_HAS_NOT_EXPIRED}`;
