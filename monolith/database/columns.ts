/** Typed access to a row's columns. A column of another type is a mistake in a statement, and says so. */
import type { Row, Value } from "./database";

export const integer = (row: Row, column: string): number => expect(row, column, "number") as number;
export const text = (row: Row, column: string): string => expect(row, column, "string") as string;
export const optionalInteger = (row: Row, column: string): number | null =>
  row[column] === null ? null : integer(row, column);
export const optionalText = (row: Row, column: string): string | null =>
  row[column] === null ? null : text(row, column);

/**
 * A `timestamptz(3)` as ISO 8601 with milliseconds and `Z`. The Data API gives it in UTC without saying so, and
 * without trailing zeros: `2027-05-03 09:00:00`, `2027-05-03 09:00:00.12`.
 */
export function instant(row: Row, column: string): string {
  const value = text(row, column);
  const date = new Date(`${value.replace(" ", "T").replace(/(?:Z|[+-]00(?::?00)?)$/, "")}Z`);
  if (Number.isNaN(date.getTime())) throw new Error(`Column ${column} is no timestamp: ${value}`);
  return date.toISOString();
}
export const optionalInstant = (row: Row, column: string): string | null =>
  row[column] === null ? null : instant(row, column);

function expect(row: Row, column: string, type: "number" | "string"): Value {
  const value = row[column];
  if (value === undefined || typeof value !== type) {
    throw new Error(`Column ${column} is ${value === undefined ? "missing" : typeof value}, expected ${type}`);
  }
  return value;
}

/** The row of a statement that always gives exactly one. */
export function only(rows: readonly Row[]): Row {
  const [row, ...more] = rows;
  if (row === undefined || more.length > 0) throw new Error(`Expected one row, got ${rows.length}`);
  return row;
}
