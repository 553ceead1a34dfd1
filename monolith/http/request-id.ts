/** Every request has an identifier: the caller's, the load balancer's, or a new one. It stands in the logs and in the answer. */
import type { RequestHandler, Response } from "express";

const HEADER = "x-request-id";
/** What is taken over from outside; anything else could forge log lines. */
const ACCEPTABLE = /^[\w.:=;/+-]{1,200}$/;

export function requestId(newId: () => string): RequestHandler {
  return (request, response, next) => {
    const given = request.get(HEADER) ?? request.get("x-amzn-trace-id") ?? "";
    response.set(HEADER, ACCEPTABLE.test(given) ? given : newId());
    next();
  };
}

export const requestIdOf = (response: Response): string => response.get(HEADER) ?? "";
