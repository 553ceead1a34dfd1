/** Between the processes and the cloud: every call passes here, and may be refused, held, cut or answered wrongly on the way. */
import {
  Agent,
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Callers } from "./callers";
import { type Call, callOf, type PartOf } from "./calls";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What becomes of a call: its answer, or `cut`: the connection breaks without one. */
export type Passage = (call: Call, forward: () => Promise<Answer>) => Promise<Answer | "cut">;

/** Called with the body of a process' report; its answer is the process' order. `gone`: it never gets one. */
export type OnReport = (report: {
  readonly pid: number;
  readonly actor: string;
  readonly step: string;
}) => Promise<object | "gone">;

export class FaultProxy {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #callers = new Callers();
  readonly #server: Server;

  constructor(
    private readonly target: URL,
    private readonly partOf: PartOf,
    private readonly passage: Passage,
    private readonly onReport: OnReport,
  ) {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = 75_000;
    this.#server.requestTimeout = 0;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    if (request.url === "/faults/step") {
      const order = await this.onReport(JSON.parse(body.toString()) as Parameters<OnReport>[0]);
      return void (order === "gone" ? response.destroy() : response.end(JSON.stringify(order)));
    }
    const forward = (): Promise<Answer> => this.#forward(request, body);
    const pid = this.#callers.pidOf(request.socket);
    const call = callOf({ headers: request.headers, path: request.url ?? "", raw: body, pid }, this.partOf);
    const answer = call === undefined ? await forward() : await this.passage(call, forward);
    if (answer === "cut") return void response.destroy();
    response.writeHead(answer.status, { ...answer.headers, "content-length": String(answer.body.length) });
    response.end(answer.body);
  }

  #forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = this.target;
      const outgoing = send({ host, port, method, path: url, headers, agent: this.#agent }, (incoming) => {
        readAll(incoming).then((answer) => {
          const {
            "content-length": _length,
            "transfer-encoding": _encoding,
            connection: _,
            ...kept
          } = incoming.headers;
          resolve({ status: incoming.statusCode ?? 500, headers: kept as Record<string, string>, body: answer });
        }, reject);
      });
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
