/** Errors as RFC 9457 problems, in the bytes that the monolith answers with. The conformance suite holds the two equal. */
import { STATUS_CODES } from "node:http";

/** A part of the request that is wrong; `path` is dotted, `""` for the whole. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ProblemArgs {
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  /** For the person who must act. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
}

export const PROBLEM_MEDIA_TYPE = "application/problem+json; charset=utf-8";

/** Thrown by applications; answered by the error handler. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(readonly args: ProblemArgs) {
    super(`${args.status} ${args.code}: ${args.detail}`);
    this.status = args.status;
    this.headers = args.headers ?? {};
  }
}

/** The body of a problem. The order of its keys is part of the API. */
export const problemBody = ({ status, code, detail, errors = [] }: ProblemArgs): string =>
  JSON.stringify({ type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail, code, errors });

export const nothingHere = (): Problem =>
  new Problem({ status: 404, code: "not-found", detail: "There is nothing at this path." });

export const notFound = (code: string, detail: string): Problem => new Problem({ status: 404, code, detail });

export const conflict = (code: string, detail: string): Problem => new Problem({ status: 409, code, detail });

export const forbidden = (detail: string): Problem => new Problem({ status: 403, code: "forbidden", detail });

export const unavailable = (): Problem =>
  new Problem({
    status: 503,
    code: "database-unavailable",
    detail: "The database cannot serve this request at the moment. Try again shortly.",
    headers: { "Retry-After": "1" },
  });
