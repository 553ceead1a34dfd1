/** Requests to the load balancer with the path exactly as given: a URL parser would normalise what a marker has signed. */
import * as http from "node:http";
import * as https from "node:https";
import { limitIdle } from "../http/idle-limit";

export interface OutgoingRequest {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

export interface IncomingAnswer {
  readonly status: number;
  /** Names and values alternate. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export type HttpClient = (request: OutgoingRequest) => Promise<IncomingAnswer>;

/** @param timeoutMs silence after which an answer counts as lost */
export function createHttpClient(publicUrl: string, timeoutMs: number, now: () => number): HttpClient {
  const { protocol, hostname, port } = new URL(publicUrl);
  const client = protocol === "https:" ? https : http;
  const agent = new client.Agent({ keepAlive: true });
  const closeIdle = limitIdle(agent, now);
  return ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      closeIdle();
      // The server's certificate is the load balancer's, whatever Host the client has asked for.
      const options = {
        agent,
        hostname,
        servername: hostname,
        port,
        method,
        path: url,
        headers: mutable(headers),
        timeout: timeoutMs,
      };
      const sent = client.request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const { statusCode = 0, rawHeaders } = answer;
          resolve({ status: statusCode, rawHeaders, body: Buffer.concat(chunks) });
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`No answer from ${publicUrl} within ${timeoutMs} ms`)));
      sent.on("error", reject);
      sent.end(body);
    });
}

/** One value as a string: Node takes no list for `Host` and other headers that there is one of. */
const mutable = (headers: OutgoingRequest["headers"]): http.OutgoingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (typeof value === "string") return [name, value];
      return [name, value.length === 1 ? value[0] : [...value]];
    }),
  );
