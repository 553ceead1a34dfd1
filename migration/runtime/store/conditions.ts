/** The clauses of a write's data items, spelled out. */

/** The row is new: neither an item nor a tombstone stands at its key. */
export const ITEM_IS_ABSENT = "attribute_not_exists(pk)";
/** Nobody has written the item since it was read: it has the very version that was read. */
export const ITEM_IS_AS_READ = "#e = :readEpoch AND #n = :readCount";
/** No other row has the name. */
export const REFERENCE_IS_FREE = "attribute_not_exists(pk)";
/** The name points to the row that gives it up (or to nothing, when a replica was still incomplete). */
export const REFERENCE_IS_OURS = "attribute_not_exists(pk) OR (#to.#pk = :pk AND #to.#sk = :sk)";
