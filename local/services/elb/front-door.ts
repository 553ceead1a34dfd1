import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** AWS: 16 KB a request line and a header, 64 KB all headers. */
const MAX_HEADER_BYTES = 65_536;

export interface FrontDoorOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Default: loopback. */
  readonly host?: string;
}

/** The HTTP server of a load balancer: what Node's parser refuses is answered as AWS documents. */
export class FrontDoor {
  readonly #server: Server;
  readonly #options: FrontDoorOptions;

  constructor(options: FrontDoorOptions, onRequest: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#options = options;
    this.#server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAlive: true, noDelay: true }, onRequest);
    // The client's idle timeout; a request may take longer than Node's own five minutes.
    this.#server.keepAliveTimeout = 60_000;
    this.#server.requestTimeout = 0;
    this.#server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuseRaw(error, socket as Socket));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? this.#options.port;
  }

  /** @throws Error that names a port in use and the way out. */
  listen(): Promise<void> {
    const { port, host = "127.0.0.1" } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) =>
        reject(
          error.code === "EADDRINUSE"
            ? new Error(`Port ${port} is in use. Stop what uses it, or choose another with --port.`, { cause: error })
            : error,
        ),
      );
      this.#server.listen(port, host, resolve);
    });
  }

  /** No new connections; requests in flight get `graceMs`. */
  close(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#server.closeAllConnections(), graceMs);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }
}

function refuseRaw(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const status = statusOf(error.code ?? "");
  socket.end(`HTTP/1.1 ${status}\r\nserver: awselb/2.0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
}

function statusOf(code: string): string {
  if (code === "HPE_INVALID_TRANSFER_ENCODING") return "501 Not Implemented";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "408 Request Timeout";
  return "400 Bad Request";
}
