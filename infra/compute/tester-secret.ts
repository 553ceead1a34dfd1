/** The value that lets a tester force a path. Pure. */
import { createHash } from "node:crypto";
import type { Place } from "./arns";

/**
 * The configured secret, or one derived from account and stage. It opens no door, it only chooses which path answers, and
 * whoever may describe the rules can read it; set `banyan:testerSecret` where the account's number is no secret either.
 * Lower-case hexadecimal, since header values match without case and must hold no wildcard.
 */
export const testerSecret = (configured: string | undefined, place: Place, stage: string): string =>
  configured ??
  createHash("sha256").update(`banyan:${place.account}:${place.region}:${stage}`).digest("hex").slice(0, 32);
