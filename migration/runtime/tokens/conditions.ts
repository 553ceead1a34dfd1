/**
 * The clauses that fence a write, spelled out. Time-line of a token:
 *
 *   put `new` ──acknowledged──▶ activate (OWNER accepts, at this epoch) ──▶ writes … ──▶ revoked, or expired
 *
 * A token that is put only inside the activating transaction could be missed by the revoker's query, because DynamoDB commits
 * a transaction item by item and a query is only read-committed against it; one that was there before cannot.
 */

/** No one has registered under this id (ids are random: only our own repeated put can meet it). */
export const TOKEN_IS_UNKNOWN = "attribute_not_exists(pk)";
/** The context is the owner and no handover is under way … */
export const OWNER_ACCEPTS = "#accepting = :true";
/** … in the very epoch that the token will carry. */
export const OWNER_HAS_EPOCH = "#epoch = :epoch";
/** The token still waits: a revoker that came first has turned it `revoked`. */
export const TOKEN_IS_NEW = "#state = :new";
/** Nobody has revoked the token. */
export const TOKEN_IS_ACTIVE = "#state = :active";
/** It is the token of this epoch. */
export const TOKEN_HAS_EPOCH = "#epoch = :epoch";
/** TTL deletes late by days, so expiry stands in the condition too. */
export const TOKEN_HAS_NOT_EXPIRED = "#expires > :now";

export const OWNER_ADMITS = `${OWNER_ACCEPTS} AND ${OWNER_HAS_EPOCH}`;
export const TOKEN_PERMITS = `${TOKEN_IS_ACTIVE} AND ${TOKEN_HAS_EPOCH} AND ${TOKEN_HAS_NOT_EXPIRED}`;
