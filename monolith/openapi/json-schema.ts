import { z } from "zod";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema as OpenAPI 3.1 has it: JSON Schema 2020-12, its dialect unless said otherwise. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
