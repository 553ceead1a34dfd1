import type { IncomingMessage, ServerResponse } from "node:http";
import { errors, Pool } from "undici";
import { isHopByHop } from "./headers";
import type { TargetReference } from "./model";
import type { Refusal } from "./own-answer";
import type { TargetConnection } from "./target-group";

/** AWS waits this long for a target to accept a connection. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Connections to one target; more requests wait for one. */
const MOST_CONNECTIONS = 256;

export interface HttpConnection extends TargetConnection {
  readonly kind: "http";
  readonly pool: Pool;
}

export function connectHttp({ id, port = 80 }: TargetReference, idleTimeoutMs: () => number): HttpConnection {
  const host = id.includes(":") ? `[${id}]` : id;
  const idle = idleTimeoutMs();
  const pool = new Pool(`http://${host}:${port}`, {
    connections: MOST_CONNECTIONS,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: idle,
    bodyTimeout: idle,
  });
  return {
    kind: "http",
    pool,
    close: () => void pool.close().catch(() => undefined),
    probe: async (path, timeoutMs) => {
      const { statusCode, body } = await pool.request({
        path,
        method: "GET",
        headers: { "user-agent": "ELB-HealthChecker/2.0", connection: "close" },
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      await body.dump();
      return statusCode;
    },
  };
}

export interface HttpForward {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly headers: string[];
  /** The target answered: status. Called once, before the body. */
  readonly onAnswer: (status: number) => void;
  /** It did not; nothing was sent to the client yet. */
  readonly onRefusal: (refusal: Refusal) => void;
  /** Called once, whatever happened. */
  readonly onOver: () => void;
}

/** Passes a request on and streams the answer back; backpressure both ways. */
export function forwardHttp({ pool }: HttpConnection, forward: HttpForward): void {
  const { request, response } = forward;
  const hasBody =
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    forward.onOver();
  };
  pool.dispatch(
    {
      method: request.method ?? "GET",
      path: forward.path,
      headers: forward.headers,
      body: hasBody ? request : null,
    },
    {
      onRequestStart(controller) {
        response.once("close", () => {
          if (!response.writableFinished) controller.abort(new ClientGone());
        });
      },
      onResponseStart(controller, status, _headers, statusText) {
        if (status < 200) return;
        forward.onAnswer(status);
        response.writeHead(status, statusText, endToEnd(controller.rawHeaders as Buffer[]));
      },
      onResponseData(controller, chunk) {
        if (response.write(chunk)) return;
        controller.pause();
        response.once("drain", () => controller.resume());
      },
      onResponseEnd() {
        response.end();
        finish();
      },
      onResponseError(_controller, error) {
        if (response.headersSent) response.destroy();
        else if (!(error instanceof ClientGone)) forward.onRefusal(refusalOf(error));
        finish();
      },
    },
  );
}

class ClientGone extends Error {}

function endToEnd(raw: readonly Buffer[]): string[] {
  const headers: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]?.toString("latin1") ?? "";
    if (!isHopByHop(name.toLowerCase())) headers.push(name, raw[i + 1]?.toString("latin1") ?? "");
  }
  return headers;
}

/** Silence is 504, everything else that is wrong with a target's connection or answer is 502. */
function refusalOf(error: Error): Refusal {
  if (error instanceof errors.ConnectTimeoutError)
    return { status: 504, reason: `no connection to the target within ${CONNECT_TIMEOUT_MS / 1_000} s` };
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return { status: 504, reason: "the target did not answer within the idle timeout" };
  return { status: 502, reason: `the target's connection failed: ${error.message || error.name}` };
}
