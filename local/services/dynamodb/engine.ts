/** The DynamoDB implementation behind our gateway: a child process, or whatever endpoint somebody names. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Pool } from "undici";
import { onFreePort } from "../free-port";
import type { ManagedProcess, Processes } from "../process";
import { ServiceError } from "../service";

/** Names an endpoint to use instead of the binary, e.g. DynamoDB Local in a container. */
export const ENDPOINT_VARIABLE = "BANYAN_DYNAMODB_ENDPOINT";

/** Raised when this machine has no DynamoDB for us. A user error: the message says what to do. */
export class DynamoUnavailable extends Error {
  override readonly name = "DynamoUnavailable";
}

export interface DynamoEngineArgs {
  /** Folder of the database file. */
  readonly root: string;
  readonly processes: Processes;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onLog?: (line: string) => void;
}

export interface EngineAnswer {
  readonly status: number;
  readonly body: string;
}

/** The engine looks at the form of the signature only; the real one was verified in front of it. */
const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

export class DynamoEngine {
  readonly #args: DynamoEngineArgs;
  #process: ManagedProcess | undefined;
  #pool: Pool | undefined;
  #stopping = false;

  constructor(args: DynamoEngineArgs) {
    this.#args = args;
  }

  /** Process id; 0 with an endpoint of somebody else's. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** @throws DynamoUnavailable */
  async start(): Promise<void> {
    this.#stopping = false;
    const endpoint = (this.#args.env ?? process.env)[ENDPOINT_VARIABLE];
    if (endpoint !== undefined && endpoint !== "") {
      this.#pool = newPool(endpoint);
      await this.send("ListTables", "{}").catch((error: unknown) => {
        throw new DynamoUnavailable(`${ENDPOINT_VARIABLE}=${endpoint} does not answer: ${(error as Error).message}`);
      });
      return;
    }
    const binary = findBinary();
    mkdirSync(this.#args.root, { recursive: true });
    await onFreePort(async (port) => {
      await this.#launch(binary, port);
      this.#pool = newPool(`http://127.0.0.1:${port}`);
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#pool?.close();
    await this.#process?.stop(3_000);
    this.#process = undefined;
    this.#pool = undefined;
  }

  /** Sends one operation. @throws ServiceError("InternalServerError") when the engine is away: the SDK tries again. */
  async send(operation: string, body: string | Buffer): Promise<EngineAnswer> {
    if (!this.#pool) throw new DynamoUnavailable("DynamoDB is not running: start() first.");
    try {
      const answer = await this.#pool.request({
        method: "POST",
        path: "/",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
          "x-amz-date": "20260101T000000Z",
          authorization: AUTHORIZATION,
        },
        body,
      });
      return { status: answer.statusCode, body: await answer.body.text() };
    } catch (error) {
      throw new ServiceError("InternalServerError", `DynamoDB did not answer: ${(error as Error).message}`, 500);
    }
  }

  /** Starts the process and resolves when it listens; starts it again whenever it dies without our asking. */
  async #launch(binary: string, port: number): Promise<void> {
    let lastLine = "";
    let ready: () => void = () => undefined;
    const becameReady = new Promise<"ready">((resolve) => (ready = () => resolve("ready")));
    const child = this.#args.processes.run({
      command: binary,
      args: ["serve", "--port", String(port), "--db-path", join(this.#args.root, "tables.sqlite")],
      env: {},
      onLine: (line) => {
        if (line.includes(" listening on ")) ready();
        else this.#args.onLog?.(line);
        lastLine = line;
      },
    });
    this.#process = child;
    const outcome = await Promise.race([becameReady, child.exited]);
    if (outcome !== "ready")
      throw new DynamoUnavailable(
        `${binary} did not start on ${this.#args.root} (${outcome.error?.message ?? `exit code ${outcome.code}`}: ${lastLine}). ` +
          "If its file is damaged, start anew with --reset.",
      );
    void child.exited.then(async () => {
      if (this.#stopping) return;
      this.#args.onLog?.("DynamoDB died and is started again.");
      await this.#launch(binary, port).catch((error: unknown) => this.#args.onLog?.((error as Error).message));
    });
  }
}

/** @throws DynamoUnavailable */
export function findBinary(
  id: { readonly platform: string; readonly arch: string } = process,
  resolve: (request: string) => string = require.resolve,
): string {
  const name = `@dynoxide/${id.platform}-${id.arch}`;
  try {
    const binary = join(
      dirname(resolve(`${name}/package.json`)),
      id.platform === "win32" ? "dynoxide.exe" : "dynoxide",
    );
    accessSync(binary, constants.X_OK);
    return binary;
  } catch (error) {
    throw new DynamoUnavailable(
      `No DynamoDB binary for ${id.platform}-${id.arch} (package ${name}: ${(error as Error).message.split("\n")[0]}). Start another ` +
        `implementation and name it, e.g. \`docker run -p 8000:8000 amazon/dynamodb-local\` and ${ENDPOINT_VARIABLE}=http://127.0.0.1:8000`,
    );
  }
}

const newPool = (origin: string): Pool => new Pool(origin, { connections: 32, keepAliveTimeout: 30_000 });
