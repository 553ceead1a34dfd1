/** The console's HTTP server, on loopback: the page, the status, moves. */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { MoveLine, MoveRequest, StageControl } from "./api";
import type { ParkedRequest, VerifyLine, VerifyRequest } from "./data";

/** A move request is a few words; anything longer is not one. */
const MAX_BODY_BYTES = 16 * 1024;

const PAGE = {
  "/": ["index.html", "text/html"],
  "/console.js": ["console.js", "text/javascript"],
  "/console.css": ["console.css", "text/css"],
} as const;

/**
 * Serves `control` on `127.0.0.1:port` (0: any free port). Requests for another host name are refused (a page elsewhere
 * could otherwise reach this port by DNS rebinding), and moves must be JSON (a form elsewhere cannot send that).
 */
export async function serveConsole(
  control: StageControl,
  port: number,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    void answer(control, request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, failure(error));
      else response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : port };
}

/** What went wrong and, where the error says one, the exit code that the command line ends with. */
function failure(error: unknown): { readonly error: string; readonly exitCode?: number } {
  if (!(error instanceof Error)) return { error: String(error) };
  const { exitCode } = error as { readonly exitCode?: unknown };
  return { error: error.message, ...(typeof exitCode === "number" && { exitCode }) };
}

async function answer(control: StageControl, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  if (host !== "127.0.0.1" && host !== "localhost")
    return send(response, 421, { error: `This console answers on 127.0.0.1 and localhost, not "${host}".` });
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (request.method === "GET" && path in PAGE) {
    const [file, type] = PAGE[path as keyof typeof PAGE];
    response.writeHead(200, {
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": "default-src 'self'",
      "cache-control": "no-store",
    });
    response.end(readFileSync(join(__dirname, "public", file)));
    return;
  }
  if (request.method === "GET" && path === "/api/status") return send(response, 200, await control.status());
  if (path === "/api/move") return move(control, request, response);
  if (path === "/api/cancel") return cancel(control, request, response);
  if (path === "/api/verify") return verify(control, request, response);
  if (path === "/api/parked") return parked(control, request, response);
  const paths = "/, /api/status, and by POST /api/move, /api/cancel, /api/verify, /api/parked";
  return send(response, 404, { error: `Nothing at ${path}. There is: ${paths}.` });
}

async function move(control: StageControl, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = await posted<MoveRequest>(request, response);
  if (wanted === undefined) return;
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  const line = (value: MoveLine): void => void response.write(`${JSON.stringify(value)}\n`);
  const result = await control.move(wanted, (text) => line({ type: "progress", text }));
  line({ type: "result", result });
  response.end();
}

async function cancel(control: StageControl, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = await posted<{ context: string }>(request, response);
  if (wanted !== undefined) send(response, 200, await control.cancel(wanted.context));
}

async function verify(control: StageControl, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = await posted<VerifyRequest>(request, response);
  if (wanted === undefined) return;
  const line = (value: VerifyLine): void => {
    if (!response.headersSent)
      response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
    response.write(`${JSON.stringify(value)}\n`);
  };
  try {
    const result = await control.verify(wanted, (rows, total) => line({ type: "progress", rows, total }));
    line({ type: "result", result });
  } catch (error) {
    // Before the first line there is a status to say it with.
    if (!response.headersSent) throw error;
    line({ type: "error", ...failure(error) });
  }
  response.end();
}

async function parked(control: StageControl, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = await posted<ParkedRequest>(request, response);
  if (wanted !== undefined) send(response, 200, await control.parked(wanted));
}

/** The JSON of a POST, or `undefined` where it was answered with what is wrong with it. */
async function posted<T>(request: IncomingMessage, response: ServerResponse): Promise<T | undefined> {
  if (request.method !== "POST") return void send(response, 405, { error: "This is asked by POST." });
  if (!(request.headers["content-type"] ?? "").startsWith("application/json")) {
    return void send(response, 415, { error: "Send the request as application/json: { context, … }." });
  }
  try {
    return JSON.parse(await body(request)) as T;
  } catch (error) {
    return void send(response, 400, { error: `The request is not readable: ${(error as Error).message}` });
  }
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error(`more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(JSON.stringify(value, null, 2));
}
