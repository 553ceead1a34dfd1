/** What stands in the document besides the modules' operations. */
import { z } from "zod";
import { jsonSchema } from "./json-schema";
import type { OpenApiOperation } from "./operation";

/** Body of every error answer; `http/problem.ts` makes it. */
export const problem = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Stable, for programs. */
  code: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })),
});

const says = (status: string, summary: string, withDatabase: boolean): OpenApiOperation => ({
  summary,
  responses: {
    "200": {
      description: "It does",
      content: { "application/json": { schema: jsonSchema(z.strictObject({ status: z.literal(status) }), "output") } },
    },
    ...(withDatabase && { "503": PROBLEM_RESPONSE(503) }),
  },
});

export const PROBLEM_RESPONSE = (status: number) => ({
  description: PROBLEMS[status] ?? "Refused",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const PROBLEMS: Readonly<Record<number, string>> = {
  400: "The request is malformed",
  401: "The bearer token is missing, invalid or expired",
  403: "The token's role or subject may not do this",
  404: "Something that the request names does not exist",
  409: "It contradicts what is there",
  412: "It has been changed since the version in If-Match",
  413: "The body is larger than 64 KiB",
  415: "The body is not JSON in UTF-8",
  422: "Some values are not allowed",
  428: "If-Match is missing",
  500: "The server failed",
  503: "The database is not available at the moment; Retry-After says when to try again",
};

export const health = {
  "/health": { get: says("ok", "Whether the process serves", false) },
  "/health/ready": { get: says("ready", "Whether the database answers, too", true) },
};
