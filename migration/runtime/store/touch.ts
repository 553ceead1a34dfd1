/** A write that changes nothing but the version. Pure. */
import type { Change, Stored } from "./store";

/**
 * Raises a row's version and leaves its values. For a decision that rests on more than the rows it writes (no other child
 * of this parent, no overlap in this room): two writers who touch the same row are decided one after the other, since the
 * second finds another version than it has read and decides again. A read alone would not do: DynamoDB has no range locks.
 */
export const touch = (before: Stored): Change => ({ op: "update", before, row: before.row });
