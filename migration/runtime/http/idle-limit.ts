/**
 * Connections that stood idle are not used again. Whoever answers closes them after a while (a load balancer after 60 s); a write
 * that is sent at that moment is lost, and nobody knows whether it took effect.
 */
import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";

/** Far below the time for which anybody keeps an idle connection. */
export const MAX_IDLE_MS = 5_000;

/** @returns closes what stands idle too long; the clock decides and no timer, since those of a frozen environment stand still */
export function limitIdle(agent: http.Agent, now: () => number): () => void {
  const idleSince = new WeakMap<Duplex, number>();
  agent.on("free", (socket: Duplex) => idleSince.set(socket, now()));
  return () => {
    const oldest = now() - MAX_IDLE_MS;
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []))
      if ((idleSince.get(socket) ?? 0) < oldest) socket.destroy();
  };
}

/** The SDK's own numbers. */
const AGENT_OPTIONS = { keepAlive: true, maxSockets: 50 } as const;

export interface Connections {
  /** For the request handler of one client of the SDK. */
  agents(): { readonly httpAgent: http.Agent; readonly httpsAgent: https.Agent };
  /** To be called every second or so, by a process that is never frozen. */
  closeIdle(): void;
}

export function createConnections(now: () => number): Connections {
  const limits: (() => void)[] = [];
  return {
    agents() {
      const httpAgent = new http.Agent(AGENT_OPTIONS);
      const httpsAgent = new https.Agent(AGENT_OPTIONS);
      limits.push(limitIdle(httpAgent, now), limitIdle(httpsAgent, now));
      return { httpAgent, httpsAgent };
    },
    closeIdle() {
      for (const limit of limits) limit();
    },
  };
}
