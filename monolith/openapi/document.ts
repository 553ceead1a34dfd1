/** The OpenAPI 3.1 document, from the very declarations that the application serves. */
import type { Operation } from "../http/operation";
import { health, problem } from "./common";
import { jsonSchema } from "./json-schema";
import { describeOperation, openApiPath, type OpenApiOperation } from "./operation";

export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export function openApiDocument(operations: readonly Operation[]): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = { ...health };
  for (const operation of operations) {
    const path = (paths[openApiPath(operation.path)] ??= {});
    path[operation.method] = describeOperation(operation);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Conference",
      version: "1.0.0",
      description: "Talks and tickets of a conference. Every error is a problem (RFC 9457).",
    },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problem, "output") },
      securitySchemes: { token: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  };
}
