/** The way to the table, for tests: loses requests, answers in the table's place, is down for a while. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, request as httpRequest, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Sent {
  readonly operation: string;
  readonly body: string;
}

/** `pass`, or the connection breaks while the request is `under way` still, or somebody answers in the table's place. */
export type Fate = "pass" | "under way" | { readonly status: number; readonly type: string };

export interface Wire {
  readonly url: string;
  /** Decides on each request. */
  fate: (sent: Sent) => Fate;
  /** What is under way arrives now. @returns the table's statuses */
  arrive(): Promise<number[]>;
  /** Connections so far. */
  connections(): number;
  /** Nobody listens: connections are refused. */
  down(): Promise<void>;
  up(): Promise<void>;
}

export async function startWire(target: string): Promise<Wire> {
  const late: (() => Promise<number>)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const operation = String(request.headers["x-amz-target"]).replace(/^.*\./, "");
      const fate = wire.fate({ operation, body: body.toString() });
      if (fate === "pass") void deliver(target, request.headers, body, response);
      else if (fate === "under way") {
        late.push(() => deliver(target, request.headers, body));
        request.socket.destroy();
      } else response.writeHead(fate.status).end(JSON.stringify({ __type: fate.type, message: "said the wire" }));
    });
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  let connections = 0;
  server.on("connection", () => (connections += 1));
  const port = await listen(0);
  const wire: Wire = {
    url: `http://127.0.0.1:${port}`,
    fate: () => "pass",
    connections: () => connections,
    arrive: () => Promise.all(late.splice(0).map((send) => send())),
    async down() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
    async up() {
      if (!server.listening) await listen(port);
    },
  };
  return wire;
}

/** @returns the status of the table's answer */
function deliver(
  target: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
  response?: ServerResponse,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const onward = httpRequest(target, { method: "POST", headers }, (answer) => {
      const status = answer.statusCode ?? 0;
      answer.once("end", () => resolve(status));
      if (response === undefined) answer.resume();
      else answer.pipe(response.writeHead(status, answer.headers));
    });
    onward.once("error", reject);
    onward.end(body);
  });
}
