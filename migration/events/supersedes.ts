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

/**
 * Whether what an event tells may be shown. A change that was captured before the view's fill began may have been overtaken
 * by one that was published before the subscription's rule existed, which nobody hears of: its row counts as unknown until
 * its next change (docs/decisions/0051). Both times in Unix milliseconds.
 * @param fillBegan undefined as long as no fill has begun
 * @param skewMs how far apart the clocks may be that took the two times
 */
export const mayBeShown = (captured: number, fillBegan: number | undefined, skewMs: number): boolean =>
  fillBegan !== undefined && captured >= fillBegan + skewMs;
