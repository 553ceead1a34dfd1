/** Errors as RFC 9457 problems. */
import { STATUS_CODES } from "node:http";

/** A part of the request that is wrong; `path` is dotted, `""` for the whole. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** The body of every error answer, in this key order. */
export interface ProblemBody {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors: readonly FieldError[];
}

/** Thrown by handlers; the error handler answers with it. */
export class Problem extends Error {
  override readonly name = "Problem";
  constructor(
    readonly status: number,
    /** Stable, for programs. */
    readonly code: string,
    /** For the person who must act. */
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly errors: readonly FieldError[] = [],
  ) {
    super(`${status} ${code}: ${detail}`);
  }

  body(): ProblemBody {
    return {
      type: "about:blank",
      title: STATUS_CODES[this.status] ?? "Error",
      status: this.status,
      detail: this.detail,
      code: this.code,
      errors: this.errors,
    };
  }
}

export const notFound = (code: string, detail: string): Problem => new Problem(404, code, detail);
export const conflict = (code: string, detail: string): Problem => new Problem(409, code, detail);
export const forbidden = (detail: string): Problem => new Problem(403, "forbidden", detail);
export const invalid = (errors: readonly FieldError[]): Problem =>
  new Problem(
    422,
    "validation-failed",
    "The request is well-formed, but some of its values are not allowed.",
    {},
    errors,
  );
export const databaseUnavailable = (): Problem =>
  new Problem(503, "database-unavailable", "The database cannot serve this request at the moment. Try again shortly.", {
    "Retry-After": "1",
  });
export const nothingHere = (): Problem => notFound("not-found", "There is nothing at this path.");
