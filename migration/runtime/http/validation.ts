/** Checks of what a client sends, before anything is looked up. */
import { json, type Request, type RequestHandler } from "express";
import { z } from "zod";
import { nothingHere, Problem } from "./problem";

/** Bodies larger than this are refused, as on the old path. */
const BODY_LIMIT = "64kb";
const LARGEST_INTEGER = 2_147_483_647;
const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 100;

/** An identifier: Postgres `integer`, from 1. */
export const identifier = z.int().min(1).max(LARGEST_INTEGER);
/** The same in a query string. */
export const queryIdentifier = z.coerce.number().int().min(1).max(LARGEST_INTEGER);

/** Text that both stores can hold: no NUL, no half of a surrogate pair. `max` counts UTF-16 code units. */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => !/\0|\p{Surrogate}/u.test(value), "Invalid input: contains a character that cannot be stored");

/** A moment in UTC, as the API takes it. */
export const instant = z.iso.datetime();

/** `?limit=&cursor=` of every list. A cursor is the identifier of the last item that the client has. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(DEFAULT_PAGE),
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, "Invalid input: not a cursor of this list")
    .optional(),
});

/** Parses a JSON body; one of another type is refused, since the parser would skip it and it would look missing. */
export const jsonBody: readonly RequestHandler[] = [
  (request, _response, next) => {
    if (request.is("json") === false)
      throw new Problem({
        status: 415,
        code: "unsupported-media-type",
        detail: "The body must be sent as application/json.",
      });
    next();
  },
  json({ limit: BODY_LIMIT }),
];

/** @throws Problem 422 that names every value which is not allowed */
export function valid<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem({
    status: 422,
    code: "validation-failed",
    detail: "The request is well-formed, but some of its values are not allowed.",
    errors: result.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message })),
  });
}

/** The path's `:id`. @throws Problem 404 for what can be no identifier */
export function pathIdentifier(request: Request): number {
  const given = request.params["id"];
  const id = typeof given === "string" && /^[1-9]\d*$/.test(given) ? Number(given) : 0;
  if (!identifier.safeParse(id).success) throw nothingHere();
  return id;
}
