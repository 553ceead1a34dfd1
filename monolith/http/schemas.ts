/** Pieces of the API's schemas that all modules share. */
import { z } from "zod";

const LARGEST_INTEGER = 2_147_483_647;

/** An identifier: Postgres `integer`, from 1. */
export const identifier = z.int().min(1).max(LARGEST_INTEGER);
/** The same in a query string. */
export const queryIdentifier = z.coerce.number().int().min(1).max(LARGEST_INTEGER);

/** Text that Postgres and UTF-8 can hold: no NUL, no half of a surrogate pair. `max` counts UTF-16 code units. */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => !/\0|\p{Surrogate}/u.test(value), "Invalid input: contains a character that cannot be stored");

/** A moment in UTC, in answers always with milliseconds. */
export const instant = z.iso.datetime();

export const DEFAULT_PAGE = 50;
/** 100 rows of the longest texts stay below the Data API's limit of 1 MiB a result. */
export const LARGEST_PAGE = 100;

/** `?limit=&cursor=` of every list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(DEFAULT_PAGE),
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, "Invalid input: not a cursor of this list")
    .optional(),
});
export type PageQuery = z.output<typeof pageQuery>;

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() });
