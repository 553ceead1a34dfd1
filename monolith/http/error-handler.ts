/** The last middleware: turns whatever was thrown into a problem. */
import type { ErrorRequestHandler, RequestHandler } from "express";
import { DatabaseFailure } from "../database/failure";
import type { Log } from "../log";
import { databaseUnavailable, nothingHere, Problem } from "./problem";
import { requestIdOf } from "./request-id";

/** Errors of Express and its body parser, by their `type`: https://github.com/expressjs/body-parser#errors */
const PARSER_PROBLEMS: Readonly<Record<string, readonly [number, string, string]>> = {
  "entity.parse.failed": [400, "malformed-json", "The body is not valid JSON, or not an object."],
  "entity.too.large": [413, "body-too-large", "The body is larger than 64 KiB."],
  "encoding.unsupported": [415, "unsupported-media-type", "This content encoding is not supported."],
  "charset.unsupported": [415, "unsupported-media-type", "JSON must be sent in UTF-8."],
  "request.size.invalid": [400, "malformed-body", "The body does not have the length that was announced."],
  "request.aborted": [400, "malformed-body", "The body ended too early."],
};

export const noRoute: RequestHandler = () => {
  throw nothingHere();
};

export function errorHandler(log: Log): ErrorRequestHandler {
  // Express recognises an error handler by its four parameters.
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = toProblem(error);
    if (problem.status >= 500) {
      log("error", "request failed", { requestId: requestIdOf(response), method: request.method, error });
    }
    response.status(problem.status).set(problem.headers);
    response.type("application/problem+json").send(JSON.stringify(problem.body()));
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseFailure && error.transient) return databaseUnavailable();
  if (error instanceof URIError) return new Problem(400, "malformed-path", "The path is not a valid URI path.");
  const type = error instanceof Error && "type" in error ? String(error.type) : "";
  const known = PARSER_PROBLEMS[type];
  if (known) return new Problem(...known);
  return new Problem(500, "internal", "The request failed for a reason that is not its own. It has been recorded.");
}
