/** The load balancer of the fault world: routes as the listener's rules would after each transition's result. */
import {
  Agent,
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { LambdaService } from "../../../local/services/lambda/service";
import { type AlbAnswer, toAlbEvent } from "../../../migration/runtime/alb-event";
import { TESTER_HEADER } from "../../../migration/runtime/names";
import type { Phase } from "../../../migration/runtime/phases";

export interface FrontArgs {
  readonly lambda: LambdaService;
  readonly functionName: string;
  readonly path: string;
  readonly tester: string;
  readonly monolithPort: number;
}

export class Front {
  /** The phase that was reached last: what the rules are computed from. */
  phase: Phase = "monolith";
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;

  constructor(private readonly args: () => FrontArgs) {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => {
        if (response.headersSent) response.destroy();
        else response.writeHead(502).end();
      });
    });
    this.#server.keepAliveTimeout = 75_000;
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
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    await (this.#goesToFunction(request)
      ? this.#toFunction(request, body, response)
      : this.#toMonolith(request, body, response));
  }

  #goesToFunction({ url = "", method = "", headers }: IncomingMessage): boolean {
    const { path, tester } = this.args();
    if (this.phase === "monolith" || !url.startsWith(path)) return false;
    const forced = headers[TESTER_HEADER];
    if (forced === `new-${tester}`) return true;
    if (forced === `old-${tester}`) return false;
    const owned = this.phase === "extracted" || this.phase === "retired";
    return owned || (this.phase === "canary" && method === "GET");
  }

  async #toFunction(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { method = "", url = "", rawHeaders } = request;
    const event = toAlbEvent({ method, url, rawHeaders, body }, "arn:aws:elasticloadbalancing:::targetgroup/faults/0");
    const { lambda, functionName } = this.args();
    const { payload, functionError } = await lambda.invoke(functionName, JSON.stringify(event));
    if (functionError !== undefined) return void response.writeHead(502).end();
    const answer = JSON.parse(payload) as AlbAnswer;
    response.writeHead(answer.statusCode, answer.multiValueHeaders as Record<string, string[]>);
    response.end(Buffer.from(answer.body, answer.isBase64Encoded ? "base64" : "utf8"));
  }

  #toMonolith({ method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    return new Promise((resolve, reject) => {
      const to = { host: "127.0.0.1", port: this.args().monolithPort, method, path: url, headers, agent: this.#agent };
      const outgoing = send(to, (incoming) => {
        response.writeHead(incoming.statusCode ?? 502, incoming.headers);
        incoming.pipe(response);
        incoming.once("end", resolve);
        incoming.once("error", reject);
      });
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }
}
