/** The Express application around a context's routes: what every answer of the old path has in common, again. */
import { randomUUID } from "node:crypto";
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from "express";
import type { Log } from "../log";
import { nothingHere, Problem, PROBLEM_MEDIA_TYPE, problemBody, unavailable } from "./problem";

const REQUEST_ID_HEADER = "x-request-id";
/** What is taken over from outside; anything else could forge log lines. */
const ACCEPTABLE_ID = /^[\w.:=;/+-]{1,200}$/;

export interface ApplicationArgs {
  readonly routes: Router;
  readonly log: Log;
  /** Makes request ids. Default: random UUIDs. */
  readonly newId?: () => string;
}

/** Serves `routes`, and answers whatever they throw with a problem. */
export function createContextApplication({ routes, log, newId = randomUUID }: ApplicationArgs): Express {
  const app = express();
  // Load balancers match paths by case; what they do not see as ours must not be served as ours.
  app.enable("case sensitive routing");
  app.disable("x-powered-by");
  app.disable("etag");
  app.use((request, response, next) => {
    const given = request.get(REQUEST_ID_HEADER) ?? request.get("x-amzn-trace-id") ?? "";
    response.set(REQUEST_ID_HEADER, ACCEPTABLE_ID.test(given) ? given : newId());
    next();
  });
  app.use(routes);
  app.use(() => {
    throw nothingHere();
  });
  app.use(answerErrors(log));
  return app;
}

/** Last on a route: another method is refused with those that there are. */
export function onlyMethods(...methods: readonly string[]): RequestHandler {
  const allow = methods.join(", ");
  return () => {
    throw new Problem({
      status: 405,
      code: "method-not-allowed",
      detail: `Here only ${allow} are possible.`,
      headers: { Allow: allow },
    });
  };
}

function answerErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = toProblem(error);
    if (problem.status >= 500) {
      const requestId = response.get(REQUEST_ID_HEADER);
      // A refused write is about to be forwarded: nothing has failed.
      const level = error instanceof Error && error.name === "NotOwnerError" ? "debug" : "error";
      log(level, "request failed", { requestId, method: request.method, error });
    }
    response.status(problem.status).set(problem.headers).type(PROBLEM_MEDIA_TYPE).send(problemBody(problem.args));
  };
}

const TOO_LARGE = "The body is larger than 64 KiB.";
const NO_JSON = "The body is not valid JSON, or not an object.";

/** Errors of Express' body parser by their `type`: https://github.com/expressjs/body-parser#errors */
const PARSER_PROBLEMS: Readonly<Record<string, readonly [number, string, string]>> = {
  "entity.parse.failed": [400, "malformed-json", NO_JSON],
  "entity.too.large": [413, "body-too-large", TOO_LARGE],
  "encoding.unsupported": [415, "unsupported-media-type", "This content encoding is not supported."],
  "charset.unsupported": [415, "unsupported-media-type", "JSON must be sent in UTF-8."],
  "request.size.invalid": [400, "malformed-body", "The body does not have the length that was announced."],
  "request.aborted": [400, "malformed-body", "The body ended too early."],
};

/** Of the store and of DynamoDB's client: the same request may succeed in a moment. */
const PASSING = new Set([
  ...["NotOwnerError", "UnavailableError", "UnknownOutcomeError", "TimeoutError", "InternalServerError"],
  ...["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"],
]);
const PASSING_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof URIError)
    return new Problem({ status: 400, code: "malformed-path", detail: "The path is not a valid URI path." });
  const { name = "", code = "", type = "" } = (error ?? {}) as { name?: string; code?: string; type?: string };
  if (PASSING.has(name) || PASSING_CODES.has(code)) return unavailable();
  const known = PARSER_PROBLEMS[type];
  if (known !== undefined) return new Problem({ status: known[0], code: known[1], detail: known[2] });
  const detail = "The request failed for a reason that is not its own. It has been recorded.";
  return new Problem({ status: 500, code: "internal", detail });
}
