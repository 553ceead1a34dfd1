/** An operation of the API: declared once, served by `mount`, described by the OpenAPI document. */
import type { Request } from "express";
import type { z } from "zod";
import type { Caller, Role } from "./authentication";

export type Method = "get" | "post" | "put" | "delete";

/** What a handler answers. Without `body` the answer has none. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An operation with its schemas erased: what `mount` and the OpenAPI document loop over. */
export interface Operation {
  readonly method: Method;
  /** Express path; a parameter named `id` is an identifier. */
  readonly path: string;
  readonly summary: string;
  /** Who may call it; none: everybody, without a token. */
  readonly roles?: readonly Role[];
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Headers that a request must have, besides Authorization. */
  readonly requiredHeaders?: readonly string[];
  readonly success: { readonly status: number; readonly body?: z.ZodType; readonly headers?: readonly string[] };
  /** Statuses of the problems that it answers besides those that follow from roles, body and query. */
  readonly problems: readonly number[];
  handle(input: ErasedInput): Promise<Answer>;
}

export interface ErasedInput {
  readonly request: Request;
  readonly caller: Caller | undefined;
  /** The path's `id`; 0 where the path has none. */
  readonly id: number;
  readonly query: unknown;
  readonly body: unknown;
}

interface Typed<Query, Body> {
  readonly request: Request;
  readonly id: number;
  readonly query: Query;
  readonly body: Body;
}

type Definition<Query extends z.ZodObject, Body extends z.ZodType> = Omit<
  Operation,
  "handle" | "query" | "body" | "roles"
> & {
  readonly query?: Query;
  readonly body?: Body;
};

/** An operation that is open to everybody. */
export function open<Query extends z.ZodObject>(
  definition: Definition<Query, never> & { handle(input: Typed<z.output<Query>, unknown>): Promise<Answer> },
): Operation {
  return { ...definition, handle: (input) => definition.handle(input as Typed<z.output<Query>, unknown>) };
}

/** An operation that needs a token of one of the roles. */
export function guarded<Query extends z.ZodObject, Body extends z.ZodType>(
  definition: Definition<Query, Body> & {
    readonly roles: readonly Role[];
    handle(input: Typed<z.output<Query>, z.output<Body>> & { readonly caller: Caller }): Promise<Answer>;
  },
): Operation {
  return {
    ...definition,
    handle: (input) => definition.handle(input as Typed<z.output<Query>, z.output<Body>> & { readonly caller: Caller }),
  };
}
