/** Moments that clients send, as a `timestamptz(3)` takes them: read to the microsecond, kept to the millisecond. Pure. */
import { rowInstant } from "../../migration/runtime/rows/moments";
import type { Json } from "../bounded-context";

/** In a millisecond. */
const MICROSECONDS = 1_000n;

/**
 * Microseconds since 1970 of an ISO 8601 moment in UTC: what is compared before it is stored. Finer fractions are rounded.
 * @throws Error for the year 0000, which Postgres does not have
 */
export function microseconds(moment: string): bigint {
  if (moment.startsWith("0000")) throw new Error(`Postgres has no year 0: ${moment}`);
  const [whole = "", fraction = ""] = moment.replace("Z", "").split(".");
  return BigInt(Date.parse(`${whole}Z`)) * MICROSECONDS + BigInt(Math.round(Number(`0.${fraction}0`) * 1e6));
}

/** Postgres counts from the year 2000, and rounds half a unit away from there. */
const EPOCH_2000 = 946_684_800_000_000n;

/** Milliseconds since 1970 as they are kept. */
function kept(moment: string): number {
  const since2000 = microseconds(moment) - EPOCH_2000;
  const rounded = since2000 < 0n ? -((500n - since2000) / MICROSECONDS) : (since2000 + 500n) / MICROSECONDS;
  return Number(rounded + EPOCH_2000 / MICROSECONDS);
}

/** The moment as a row holds it. */
export const toRowMoment = (moment: string): string => rowInstant(new Date(kept(moment)));

/** A row's moment in microseconds, to be compared with what a client sends. */
export const rowMicroseconds = (value: Json | undefined): bigint => BigInt(Date.parse(value as string)) * MICROSECONDS;
