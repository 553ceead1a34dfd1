/** A response that goes nowhere: an application answers into it, and the edge decides what becomes of the answer. */
import { IncomingMessage, ServerResponse } from "node:http";
import type { RawRequest } from "../runtime/alb-event";

export interface CapturedAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string | readonly string[]])[];
  readonly body: Buffer;
}

/** The request `original`, whose body has been read, once more; it can be made as often as one likes. */
export function replayRequest(original: IncomingMessage, request: RawRequest): IncomingMessage {
  const replay = new IncomingMessage(original.socket);
  Object.assign(replay, { httpVersion: "1.1", httpVersionMajor: 1, httpVersionMinor: 1, complete: true });
  replay.method = request.method;
  replay.url = request.url;
  replay.rawHeaders = [...request.rawHeaders];
  replay.headers = { ...original.headers };
  if (request.body.length > 0) replay.push(request.body);
  replay.push(null);
  return replay;
}

type Chunk = string | Uint8Array;
type Written = (error?: Error | null) => void;

/**
 * Own properties of the instance, not a subclass: Express exchanges the prototype of the response it is given.
 * `answer` resolves when the application has ended the response.
 */
export function captureResponse(request: IncomingMessage): {
  readonly response: ServerResponse;
  readonly answer: Promise<CapturedAnswer>;
} {
  const response = new ServerResponse(request);
  const chunks: Buffer[] = [];
  let begun = false;
  let resolve: (answer: CapturedAnswer) => void = () => undefined;
  const answer = new Promise<CapturedAnswer>((settle) => (resolve = settle));

  const add = (chunk: unknown, encoding: unknown): void => {
    begun = true;
    if (typeof chunk === "string")
      chunks.push(Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8"));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const called = (...callbacks: unknown[]): void => {
    const callback = callbacks.find((candidate) => typeof candidate === "function") as Written | undefined;
    if (callback !== undefined) process.nextTick(callback);
  };

  let ended = false;
  const overrides = {
    writeHead(status: number, ...rest: unknown[]): ServerResponse {
      response.statusCode = status;
      const headers = rest.find((candidate) => typeof candidate === "object" && candidate !== null);
      for (const [name, value] of Object.entries((headers ?? {}) as Record<string, string | string[]>))
        response.setHeader(name, value);
      begun = true;
      return response;
    },
    flushHeaders: () => void (begun = true),
    write(chunk: Chunk, encoding?: unknown, callback?: unknown): boolean {
      add(chunk, encoding);
      called(encoding, callback);
      return true;
    },
    end(chunk?: unknown, encoding?: unknown, callback?: unknown): ServerResponse {
      if (ended) return response;
      ended = true;
      add(chunk, encoding);
      called(chunk, encoding, callback);
      resolve({ status: response.statusCode, headers: headersOf(response), body: Buffer.concat(chunks) });
      process.nextTick(() => {
        response.emit("finish");
        response.emit("close");
      });
      return response;
    },
  };
  Object.assign(response, overrides);
  for (const name of ["headersSent", "writableEnded", "writableFinished", "finished"])
    Object.defineProperty(response, name, { get: () => (name === "headersSent" ? begun : ended) });
  return { response, answer };
}

const headersOf = (response: ServerResponse): CapturedAnswer["headers"] =>
  rawHeaderNames(response).map((name) => {
    const value = response.getHeader(name) ?? "";
    return [name, typeof value === "number" ? String(value) : value] as const;
  });

/** Names as the application wrote them. The types of Node 20 know the method of outgoing requests only. */
const rawHeaderNames = (response: ServerResponse): readonly string[] =>
  (response as unknown as { getRawHeaderNames(): string[] }).getRawHeaderNames();
