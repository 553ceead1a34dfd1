/** Ports on the loopback interface for processes that we start. */
import { type AddressInfo, createServer } from "node:net";

/** Attempts to start on another port, when somebody takes the one that was free a moment ago. */
const PORT_ATTEMPTS = 3;

/** Starts something on a free port. @throws what the last attempt threw */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return await start(port);
    } catch (error) {
      const isTaken = /in use|could not (bind|create)/i.test((error as Error).message);
      if (!isTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** A port that is free now. Another process may take it before who asked does, who then tries another. Two that ask at once get different ones: the system hands them out in turn. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
