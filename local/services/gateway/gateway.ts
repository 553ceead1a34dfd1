/** The one port of all AWS APIs: authenticates a request and hands it to the service that its signature names. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type AwsResponse, type Caller, type Clock, type LocalService, ServiceError } from "../service";
import { parseAuthorization, SignatureVerifier } from "./signature";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials carry one, as a role's do. */
  readonly sessionToken?: string;
}

/** Knows every access key of the local cloud. */
export interface CredentialDirectory {
  lookup(accessKeyId: string): { readonly credentials: Credentials; readonly caller: Caller } | undefined;
}

export interface GatewayArgs {
  readonly credentials: CredentialDirectory;
  readonly clock: Clock;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** System errors: those that are nobody's fault but ours. */
  readonly onError?: (error: unknown, request: string) => void;
}

/** Lambda's synchronous payloads are the largest that any emulated API takes (6 MB), base64 in JSON makes it 8. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export class Gateway {
  readonly #services = new Map<string, LocalService>();
  readonly #verifier = new SignatureVerifier();
  readonly #args: GatewayArgs;
  #server: Server | undefined;
  #requests = 0;

  constructor(args: GatewayArgs) {
    this.#args = args;
  }

  /** Adds a service under its name in SigV4 scopes. */
  register(service: LocalService): this {
    this.#services.set(service.name, service);
    return this;
  }

  /** What `AWS_ENDPOINT_URL` is set to. */
  get url(): string {
    const address = this.#server?.address() as AddressInfo | null | undefined;
    if (!address) throw new Error("The gateway is not listening: start() first.");
    return `http://127.0.0.1:${address.port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    // Longer than any client keeps an idle connection: the side that closes first must be the client's.
    server.keepAliveTimeout = 75_000;
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#args.port ?? 0, "127.0.0.1", resolve);
    });
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: AwsResponse;
    try {
      answer = await this.#answer(message);
    } catch (error) {
      answer = this.#errorAnswer(error, `${message.method} ${message.url}`);
    }
    if (response.destroyed) return;
    response.writeHead(answer.status, {
      "x-amzn-requestid": `local-${++this.#requests}`,
      ...answer.headers,
      "content-length": Buffer.byteLength(answer.body),
    });
    // A text goes out in one piece with its headers.
    response.end(answer.body);
  }

  async #answer(message: IncomingMessage): Promise<AwsResponse> {
    const headers = message.headers as Readonly<Record<string, string | undefined>>;
    const method = message.method ?? "GET";
    const url = message.url ?? "/";
    const body = await readBody(message);
    const authorization = parseAuthorization(headers["authorization"]);
    const known = this.#args.credentials.lookup(authorization.accessKeyId);
    if (!known || headers["x-amz-security-token"] !== known.credentials.sessionToken)
      throw new ServiceError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        403,
      );
    const signed = { method, url, headers, body };
    this.#verifier.verify(signed, authorization, known.credentials.secretAccessKey, this.#args.clock.now());
    const service = this.#services.get(authorization.service);
    if (!service?.handle)
      throw new ServiceError(
        "UnsupportedOperation",
        `The service ${authorization.service} is not emulated by the local cloud (see local/README.md).`,
        501,
      );
    return service.handle({ ...signed, service: authorization.service, caller: known.caller });
  }

  #errorAnswer(error: unknown, request: string): AwsResponse {
    if (!(error instanceof ServiceError)) this.#args.onError?.(error, request);
    const known =
      error instanceof ServiceError
        ? error
        : new ServiceError("InternalServerError", "The local cloud failed; its log has the reason.", 500);
    return {
      status: known.status,
      // REST protocols read the header, JSON protocols `__type`.
      headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": known.code },
      body: JSON.stringify({ __type: known.code, message: known.message, ...known.members }),
    };
  }
}

function readBody(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    message.on("end", () =>
      size > MAX_BODY_BYTES
        ? reject(
            new ServiceError("RequestEntityTooLargeException", `The request exceeds ${MAX_BODY_BYTES} bytes.`, 413),
          )
        : resolve(Buffer.concat(chunks)),
    );
    message.on("error", reject);
  });
}
