/** A row to insert: column → value. */
export type SeedRow = Readonly<Record<string, string | number | null>>;

/** Rows of one table; all rows have the same columns. */
export interface SeedTable {
  readonly name: string;
  readonly rows: readonly SeedRow[];
  /** Identifiers come from the sequence of the column `id`, which goes on after the rows. */
  readonly hasSequence: boolean;
}

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
/** 09:00 UTC of the first day. */
export const CONFERENCE_BEGINS_MS = Date.UTC(2026, 8, 14, 9);

export const iso = (unixMs: number): string => new Date(unixMs).toISOString();
export const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
