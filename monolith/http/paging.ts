/** Lists are paged by identifier: a cursor is the identifier of the last item that the client has. */
import type { PageQuery } from "./schemas";

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
}

/** What a repository is asked for. */
export interface PageRequest {
  /** Only rows with a greater identifier. */
  readonly after: number;
  readonly limit: number;
}

/** For statements that end in `id > :after ORDER BY id LIMIT :limit`. One row more than asked tells whether there is a next page. */
export const pageParameters = (query: PageQuery): PageRequest => ({
  after: Number(query.cursor ?? 0),
  limit: query.limit + 1,
});

export function toPage<T extends { readonly id: number }>(rows: readonly T[], query: PageQuery): Page<T> {
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items, next: rows.length > query.limit && last ? String(last.id) : null };
}
