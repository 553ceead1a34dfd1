/**
 * Serves operations. The order of checks is part of the API, since it decides which error a client sees first:
 * 405 method · 401 token · 403 role · 415, 413, 400 body · 404 path's identifier · 422 query, then body · the handler's own.
 */
import { json, Router, type Request, type RequestHandler, type Response } from "express";
import type { z } from "zod";
import { type Authenticate, requireRole } from "./authentication";
import type { Answer, Method, Operation } from "./operation";
import { type FieldError, invalid, nothingHere, Problem } from "./problem";
import { identifier } from "./schemas";

const BODY_LIMIT = "64kb";

export function mount(operations: readonly Operation[], authenticate: Authenticate): Router {
  const router = Router({ caseSensitive: true });
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const here = operations.filter((operation) => operation.path === path);
    const route = router.route(path);
    for (const operation of here) route[operation.method](...handlers(operation, authenticate));
    route.all(methodNotAllowed(here.map((operation) => operation.method)));
  }
  return router;
}

function handlers(operation: Operation, authenticate: Authenticate): RequestHandler[] {
  const { roles } = operation;
  const identify: RequestHandler = async (request, response, next) => {
    if (roles) {
      const caller = await authenticate(request.get("authorization"));
      requireRole(caller, roles);
      response.locals["caller"] = caller;
    }
    next();
  };
  const handle: RequestHandler = async (request, response) => {
    const input = {
      request,
      caller: response.locals["caller"] as Parameters<Operation["handle"]>[0]["caller"],
      id: pathIdentifier(request),
      query: operation.query && validated(operation.query, request.query),
      body: operation.body && validated(operation.body, request.body),
    };
    send(response, await operation.handle(input));
  };
  return operation.body ? [identify, requireJson, json({ limit: BODY_LIMIT }), handle] : [identify, handle];
}

/** A body of another type would be skipped by the parser and then reported as missing. */
const requireJson: RequestHandler = (request, _response, next) => {
  if (request.is("json") === false) {
    throw new Problem(415, "unsupported-media-type", "The body must be sent as application/json.");
  }
  next();
};

function pathIdentifier(request: Request): number {
  const given = request.params["id"];
  if (given === undefined) return 0;
  const id = typeof given === "string" && /^[1-9]\d*$/.test(given) ? Number(given) : 0;
  if (!identifier.safeParse(id).success) throw nothingHere();
  return id;
}

function validated(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.map(({ path, message }): FieldError => ({ path: path.map(String).join("."), message })),
  );
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status).set(answer.headers ?? {});
  if (answer.body === undefined) response.end();
  else response.json(answer.body);
}

function methodNotAllowed(methods: readonly Method[]): RequestHandler {
  const allowed = methods.flatMap((method) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()])).join(", ");
  return () => {
    throw new Problem(405, "method-not-allowed", `Here only ${allowed} are possible.`, { Allow: allowed });
  };
}
