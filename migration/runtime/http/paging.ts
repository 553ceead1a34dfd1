/** Lists are paged by identifier: a cursor is the identifier of the last item that the client has. */

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
}

/** @param found the items after the cursor, one more than `limit` where there are more */
export function toPage<T extends { readonly id: number }>(found: readonly T[], limit: number): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? String(last.id) : null };
}
