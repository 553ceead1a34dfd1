/** Ports for what tests start. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that Linux gives to the callers' ends of connections: 32768 to 60999, unless the machine says otherwise. */
const PORTS = { from: 10_000, to: 32_000 } as const;

/** A port that is free now, and that no connection is given before what is started listens on it, seconds later perhaps. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const server = createServer().listen(port, "127.0.0.1");
    const listens = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!listens) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
