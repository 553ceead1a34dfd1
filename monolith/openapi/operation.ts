/** One operation of the document. */
import type { z } from "zod";
import type { Operation } from "../http/operation";
import { identifier } from "../http/schemas";
import { PROBLEM_RESPONSE } from "./common";
import { type JsonSchema, jsonSchema } from "./json-schema";

export interface OpenApiParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

export interface OpenApiOperation {
  readonly summary: string;
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: true; readonly content: OpenApiResponse["content"] };
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

/** `/ratings/:id` → `/ratings/{id}` */
export const openApiPath = (path: string): string => path.replace(/:(\w+)/g, "{$1}");

export function describeOperation(operation: Operation): OpenApiOperation {
  const parameters = [...pathParameters(operation), ...headerParameters(operation), ...queryParameters(operation)];
  return {
    summary: operation.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && { requestBody: { required: true, content: json(operation.body, "input") } }),
    ...(operation.roles && { security: [{ token: [...operation.roles] }] }),
    responses: {
      [operation.success.status]: success(operation),
      ...(isConditional(operation) && { "304": { description: "It is still the version of If-None-Match" } }),
      ...Object.fromEntries(problemsOf(operation).map((status) => [String(status), PROBLEM_RESPONSE(status)])),
    },
  };
}

const json = (schema: z.ZodType, io: "input" | "output") => ({
  "application/json": { schema: jsonSchema(schema, io) },
});

function success({ success: { status, body, headers } }: Operation): OpenApiResponse {
  return {
    description: status === 201 ? "Created" : status === 204 ? "Done" : "OK",
    ...(headers && {
      headers: Object.fromEntries(headers.map((name) => [name, { schema: { type: "string" } }])),
    }),
    ...(body && { content: json(body, "output") }),
  };
}

const isConditional = ({ method, success: { headers = [] } }: Operation): boolean =>
  method === "get" && headers.includes("ETag");

/** Every operation reads the database; the rest follows from what it takes. */
function problemsOf(operation: Operation): readonly number[] {
  const statuses = new Set([...operation.problems, 500, 503]);
  if (operation.roles) for (const status of [401, 403]) statuses.add(status);
  if (operation.body) for (const status of [400, 413, 415, 422]) statuses.add(status);
  if (operation.query) statuses.add(422);
  if (operation.path.includes(":")) for (const status of [400, 404]) statuses.add(status);
  return [...statuses].sort((a, b) => a - b);
}

const pathParameters = ({ path }: Operation): readonly OpenApiParameter[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: jsonSchema(identifier, "input"),
  }));

const headerParameters = ({ requiredHeaders = [] }: Operation): readonly OpenApiParameter[] =>
  requiredHeaders.map((name) => ({ name, in: "header", required: true, schema: { type: "string" } }));

function queryParameters({ query }: Operation): readonly OpenApiParameter[] {
  if (!query) return [];
  return Object.entries(query.shape as Readonly<Record<string, z.ZodType>>).map(([name, schema]) => ({
    name,
    in: "query",
    required: !schema.safeParse(undefined).success,
    schema: jsonSchema(schema, "input"),
  }));
}
