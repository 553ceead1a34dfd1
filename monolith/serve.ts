/** Serves an application over HTTP and ends without cutting off anybody. */
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "./log";

/** Longer than the load balancer keeps idle connections (60 s by default): it must never send into one that we just closed. */
const KEEP_ALIVE_MS = 75_000;
/** Below the 30 s that ECS waits between SIGTERM and SIGKILL. */
const DRAIN_LIMIT_MS = 25_000;

export interface ServeOptions {
  readonly log: Log;
  readonly host?: string;
  /** Connections that are still busy after so long are cut. */
  readonly drainLimitMs?: number;
}

export interface Server {
  readonly port: number;
  /** Accepts no more connections, finishes the requests in flight, then resolves. May be called more than once. */
  stop(): Promise<void>;
}

/** @param port 0: any free one. @throws Error EADDRINUSE and the like. */
export async function serve(application: RequestListener, port: number, options: ServeOptions): Promise<Server> {
  const inFlight = new Set<ServerResponse>();
  let stopping: Promise<void> | undefined;

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    inFlight.add(response);
    response.once("close", () => inFlight.delete(response));
    if (stopping) response.setHeader("Connection", "close");
    application(request, response);
  });
  // Must be longer than keepAliveTimeout, or it ends connections first: https://github.com/nodejs/node/issues/27363
  server.headersTimeout = KEEP_ALIVE_MS + 1_000;

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });

  const drain = () =>
    new Promise<void>((resolve) => {
      const cut = setTimeout(() => {
        options.log("warn", "connections cut at the end of the drain time", { connections: inFlight.size });
        server.closeAllConnections();
      }, options.drainLimitMs ?? DRAIN_LIMIT_MS);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      // Requests in flight end their connection with their answer; idle connections end now.
      for (const response of inFlight) if (!response.headersSent) response.setHeader("Connection", "close");
      server.closeIdleConnections();
    });

  return {
    port: (server.address() as AddressInfo).port,
    stop: () => (stopping ??= drain()),
  };
}

/** Stops the server at SIGTERM or SIGINT; then `ended` runs, by default the end of the process with code 0. */
export function stopOnSignal(server: Server, log: Log, ended: () => void = () => process.exit(0)): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log("info", "stopping: finishing requests in flight", { signal });
      void server.stop().then(() => {
        log("info", "stopped");
        ended();
      });
    });
  }
}
