/** One log entry a request, when its answer is finished or its client gone. */
import type { RequestHandler } from "express";
import type { Log } from "../log";
import { requestIdOf } from "./request-id";

export function accessLog(log: Log, now: () => Date): RequestHandler {
  return (request, response, next) => {
    const begun = now().getTime();
    response.once("close", () => {
      const { method, path } = request;
      log(path.startsWith("/health") ? "debug" : "info", "request", {
        requestId: requestIdOf(response),
        method,
        path,
        status: response.statusCode,
        ms: now().getTime() - begun,
        ...(!response.writableFinished && { aborted: true }),
      });
    });
    next();
  };
}
