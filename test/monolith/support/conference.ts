/** The application on a real database, and a client that holds every answer against the OpenAPI document. */
import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { createApplication, migrate, seed, serve, type Server } from "../../../monolith";
import type { OpenApiDocument } from "../../../monolith/openapi/document";
import { startStores, type Stores } from "../../support/stores";
import { conformity, type Conformity } from "./conformity";
import { createKeys, createToken, type TokenClaims } from "./tokens";

export const NOW = new Date("2026-09-20T12:00:00.123Z");

export interface Call {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer; `body` is the parsed JSON, or undefined. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export class Conference {
  /** Operations and statuses that were answered: `POST /ratings 201`. */
  readonly seen = new Set<string>();

  private constructor(
    readonly stores: Stores,
    readonly server: Server,
    private readonly key: KeyObject,
    private readonly conforms: Conformity,
    readonly document: OpenApiDocument,
    readonly logged: readonly Readonly<Record<string, unknown>>[],
  ) {}

  static async start(): Promise<Conference> {
    const stores = await startStores();
    // Without this, a failure would leave Postgres running and mocha waiting for it.
    return Conference.#over(stores).catch(async (error: unknown) => {
      await stores.stop();
      throw error;
    });
  }

  static async #over(stores: Stores): Promise<Conference> {
    const { client, ...user } = await stores.database.user("monolith");
    const { publicKeyPem, privateKey } = createKeys();
    const logged: Record<string, unknown>[] = [];
    const access = {
      database: client,
      clusterArn: user.clusterArn,
      secretArn: user.secretArn,
      databaseName: user.database,
      now: () => NOW,
      log: (level: string, message: string, fields = {}) => void logged.push({ level, message, ...fields }),
    };
    await migrate(access);
    await seed(access);
    await stores.database.keep();
    const application = createApplication({ ...access, authPublicKey: publicKeyPem, pause: async () => {} });
    const server = await serve(application, 0, { log: access.log, host: "127.0.0.1" });
    const document: unknown = await (await fetch(`http://127.0.0.1:${server.port}/openapi.json`)).json();
    assert.ok(isDocument(document));
    return new Conference(stores, server, privateKey, conformity(document), document, logged);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.server.port}`;
  }

  token(role: string, sub: string, claims: TokenClaims = {}): Promise<string> {
    return createToken(this.key, { role, sub, exp: Math.floor(NOW.getTime() / 1000) + 3600, ...claims });
  }

  async call(method: string, path: string, { body, rawBody, token, headers }: Call = {}): Promise<Answer> {
    const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        ...(sent !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    });
    const text = await response.text();
    const parsed = (text === "" ? undefined : JSON.parse(text)) as Record<string, unknown>;
    const answer = { status: response.status, headers: response.headers, text, body: parsed };
    const operation = this.conforms(method, path, answer);
    if (operation !== undefined) this.seen.add(`${operation} ${answer.status}`);
    return answer;
  }

  /** Calls, and asserts the status and, for problems, the code. */
  async expect(
    status: number,
    code: string | undefined,
    method: string,
    path: string,
    call: Call = {},
  ): Promise<Answer> {
    const answer = await this.call(method, path, call);
    assert.deepEqual([answer.status, answer.body?.["code"]], [status, code], `${method} ${path}: ${answer.text}`);
    return answer;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.stores.stop();
  }
}

const isDocument = (value: unknown): value is OpenApiDocument =>
  typeof value === "object" && value !== null && "openapi" in value;

/** A conference for the current `describe`, as freshly seeded before each test. */
export function useConference(): () => Conference {
  let conference: Conference | undefined;
  before(async () => {
    conference = await Conference.start();
  });
  beforeEach(() => conference?.stores.reset());
  after(() => conference?.stop());
  return () => {
    assert.ok(conference, "call it within a test");
    return conference;
  };
}
