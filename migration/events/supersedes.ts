/**
 * When an event, or a row that a prefill read, replaces what a view holds. Events arrive more than once and in any order;
 * a publisher that returns to the monolith and comes again counts its versions on in a new generation. Pure; the model
 * explores it, and the listener's condition on its put is its twin.
 */
import { BACKFILL_VERSION, compareVersions, type Version } from "../runtime/version";

/** Which state of a row something tells: the publisher's generation, and the row's version within it. */
export interface Edition {
  readonly generation: number;
  readonly version: Version;
}

/** Nothing stands, or what stands is of an earlier generation, or of the same one and older. A deleted row stands, too. */
export const supersedes = (stored: Edition | undefined, incoming: Edition): boolean =>
  stored === undefined ||
  stored.generation < incoming.generation ||
  (stored.generation === incoming.generation && compareVersions(stored.version, incoming.version) < 0);

/** What a prefill puts: below every event of the generation, above everything of an earlier one. */
export const prefillOf = (generation: number): Edition => ({ generation, version: BACKFILL_VERSION });
