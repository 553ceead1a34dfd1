/** The edge around the real monolith, the real function, real stores and real handovers, in one process. Only Lambda's API is stood in for. */
import { generateKeyPairSync } from "node:crypto";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { SignJWT } from "jose";
import { ratings as context } from "../../extracted/ratings";
import { createApplication as createRatings } from "../../extracted/ratings/app";
import { backfill } from "../../migration/backfill";
import { installCapture, removeCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import { createBells } from "../../migration/edge/bells";
import { createEdge } from "../../migration/edge/edge";
import type { EdgeRecord } from "../../migration/edge/edge-record";
import { createEdgeMetrics } from "../../migration/edge/metrics";
import { createOwnershipView } from "../../migration/edge/ownership-view";
import { recordWrites } from "../../migration/edge/recording";
import { forwardToFunction } from "../../migration/edge/to-function";
import { runTransition, type TransitionVerbs } from "../../migration/phase";
import { drain, outboxIsEmpty } from "../../migration/relay";
import { type AlbAnswer, type AlbEvent, toAlbEvent } from "../../migration/runtime/alb-event";
import type { ApiHandler } from "../../migration/runtime/api-handler";
import { systemClock } from "../../migration/runtime/clock";
import { composeApi } from "../../migration/runtime/compose-api";
import { createHttpClient, type HttpClient, type IncomingAnswer } from "../../migration/runtime/forward/http-client";
import { apiFunctionName, relayFunctionName, tableName } from "../../migration/runtime/names";
import type { Log } from "../../migration/runtime/log";
import type { Phase } from "../../migration/runtime/phases";
import { RequestScope } from "../../migration/runtime/request-scope";
import { DEFAULT_SETTINGS, type Settings } from "../../migration/runtime/settings";
import { createDatabase } from "../../migration/sql/data-api";
import type { Database } from "../../migration/sql/database";
import { createApplication, migrate, serve, type Server } from "../../monolith";
import { prepareDatabase } from "../support/data-plane";
import { startStores, type Stores } from "../support/stores";

const STAGE = "test";
export const FORWARD_KEY = "forward key of the test";
export const SLOTS = 5;
export const VERBS: TransitionVerbs = { installCapture, removeCapture, backfill, drain, outboxIsEmpty };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request to either path, as the load balancer would pass it on. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly subject?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class World {
  /** What the function does with an invocation by the monolith; tests lose answers here. */
  invoke: (event: AlbEvent) => Promise<AlbAnswer> = (event) => this.#handler(event);
  readonly rings: string[] = [];
  /** Warnings and errors of both sides. */
  readonly logged: string[] = [];
  readonly metrics: Record<string, unknown>[] = [];
  #aheadMs = 0;
  #handler: ApiHandler = () => Promise.reject(new Error("not started"));

  private constructor(
    readonly stores: Stores,
    private readonly relay: Database,
    private readonly keys: ReturnType<typeof generateKeyPairSync>,
    private readonly settings: Settings,
    private server?: Server,
    private http?: HttpClient,
  ) {}

  static async start(overrides: Partial<Settings> = {}): Promise<World> {
    const stores = await startStores();
    const { relay } = await prepareDatabase(stores, context, []);
    const settings = { ...DEFAULT_SETTINGS, forwardPauseMs: 20, forwardBudgetMs: 10_000, ...overrides };
    const world = new World(stores, relay, generateKeyPairSync("ed25519"), settings);
    await world.#startMonolith();
    world.#startFunction(await stores.createTable(context, tableName(STAGE, context.name, 1)));
    return world;
  }

  async onOldPath(asked: Asked): Promise<Answer> {
    const answer = await this.#http()({ ...(await this.#request(asked)), url: asked.path });
    return toAnswer(answer);
  }

  async onNewPath(asked: Asked): Promise<Answer> {
    const { headers, ...request } = await this.#request(asked);
    const raw = { ...request, url: asked.path, rawHeaders: Object.entries(headers).flat() };
    const { statusCode, multiValueHeaders, body, isBase64Encoded } = await this.#handler(toAlbEvent(raw, "arn:test"));
    const rawHeaders = Object.entries(multiValueHeaders).flatMap(([name, values]) => [name, values.join(", ")]);
    return toAnswer({ status: statusCode, rawHeaders, body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8") });
  }

  async move(phase: Phase): Promise<void> {
    const plane = this.plane();
    const { generation, table } = plane;
    const request = { kind: "transition", context: context.name, phase, weight: 10, generation, table } as const;
    await runTransition(plane, VERBS, request, { budgetMs: 15_000 });
  }

  async drain(): Promise<void> {
    await drain(this.plane(), 10_000);
  }

  /** Lets the edge's copies of the ownership grow old until one is read that says so: the context is retired. */
  async seesRetirement(): Promise<void> {
    do this.#aheadMs += 6_000;
    while ((await this.onOldPath({ method: "GET", path: "/ratings?slotId=1" })).status !== 410);
  }

  plane(): DataPlane {
    return {
      stage: STAGE,
      context,
      database: this.relay,
      dynamo: this.stores.dynamo,
      table: tableName(STAGE, context.name, 1),
      generation: 1,
      settings: this.settings,
      ...systemClock,
      observe: () => undefined,
      log: () => undefined,
    };
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    await this.stores.stop();
  }

  #http(): HttpClient {
    if (this.http === undefined) throw new Error("not started");
    return this.http;
  }

  async #request({ method, subject, body, headers }: Asked) {
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const token =
      subject === undefined
        ? undefined
        : await new SignJWT({ role: "attendee" })
            .setProtectedHeader({ alg: "EdDSA" })
            .setSubject(subject)
            .setExpirationTime("1h")
            .sign(this.keys.privateKey);
    const all: Record<string, string> = {
      host: "conference.example",
      ...(body !== undefined && {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(text)),
      }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    };
    return { method, headers: all, body: Buffer.from(text) };
  }

  get #authPublicKey(): string {
    return this.keys.publicKey.export({ type: "spki", format: "pem" }).toString();
  }

  /** A client of Lambda whose calls end here. */
  #lambda(): LambdaClient {
    const client = new LambdaClient({ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
    client.middlewareStack.add(
      () => async (args) => {
        const { FunctionName = "", Payload } = args.input as { FunctionName?: string; Payload?: Uint8Array };
        if (FunctionName === relayFunctionName(STAGE, context.name)) this.rings.push(FunctionName);
        if (FunctionName !== apiFunctionName(STAGE, context.name)) return { response: {}, output: { $metadata: {} } };
        const event = JSON.parse(Buffer.from(Payload ?? []).toString()) as AlbEvent;
        const answer = Buffer.from(JSON.stringify(await this.invoke(event)));
        return { response: {}, output: { $metadata: {}, Payload: answer } } as never;
      },
      { step: "initialize" },
    );
    return client;
  }

  async #startMonolith(): Promise<void> {
    const { client: _, database: databaseName, ...arns } = await this.stores.database.user("monolith");
    const { environment } = this.stores;
    const database = new RDSDataClient({
      endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
      region: environment["AWS_REGION"] ?? "",
      credentials: {
        accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
      },
      maxAttempts: 1,
    });
    const log = this.#log;
    const access = { database, ...arns, databaseName, log };
    const now = (): Date => new Date();
    await migrate({ ...access, now });
    await this.stores.database.admin(`
      INSERT INTO rooms (name, capacity) VALUES ('one', 10);
      INSERT INTO slots (room_id, starts_at, ends_at, created_at, updated_at)
        SELECT 1, now() + n * interval '1 hour', now() + (n + 1) * interval '1 hour', now(), now()
          FROM generate_series(1, ${SLOTS}) n`);

    const scope = new RequestScope<EdgeRecord>();
    recordWrites(database, [context], scope);
    const { settings } = this;
    const lambda = this.#lambda();
    const clock = { ...systemClock, now: () => Date.now() + this.#aheadMs };
    const parts = { stage: STAGE, clock, log };
    const edge = createEdge({
      contexts: [context],
      application: createApplication({ ...access, authPublicKey: this.#authPublicKey, now }),
      scope,
      forwardKey: FORWARD_KEY,
      forward: (name, request) => forwardToFunction({ lambda, forwardKey: FORWARD_KEY, ...parts }, name, request),
      ownership: createOwnershipView(createDatabase({ client: database, ...arns, database: databaseName }), clock, log),
      bells: createBells({ contexts: [context], lambda, intervalMs: settings.ringIntervalMs, ...parts }),
      metrics: createEdgeMetrics({ stage: STAGE, now: clock.now, write: (line) => this.#measure(line) }),
      settings,
      clock,
      log,
    });
    this.server = await serve(edge, 0, { log, host: "127.0.0.1" });
    this.http = createHttpClient(`http://127.0.0.1:${this.server.port}`, 20_000, () => Date.now());
  }

  #startFunction(table: string): void {
    this.#handler = composeApi({
      context,
      createApplication: createRatings,
      environment: {
        stage: STAGE,
        authPublicKey: this.#authPublicKey,
        forwardSecret: "",
        settings: this.settings,
        publicUrl: "",
        tester: "0",
        context: context.name,
        table,
        relayFunction: relayFunctionName(STAGE, context.name),
        publishers: {},
      },
      forwardKey: FORWARD_KEY,
      dynamo: this.stores.dynamo,
      lambda: this.#lambda(),
      http: this.#http(),
      clock: systemClock,
      log: this.#log,
      writeMetrics: (line) => this.#measure(line),
    });
  }

  readonly #log: Log = (level, message, fields = {}) => {
    if (level === "debug" || level === "info") return;
    const { error } = fields;
    this.logged.push(`${level} ${message} ${error instanceof Error ? (error.stack ?? "") : JSON.stringify(fields)}`);
  };

  #measure(line: string): void {
    this.metrics.push(JSON.parse(line) as Record<string, unknown>);
  }
}

function toAnswer({ status, rawHeaders, body }: IncomingAnswer): Answer {
  const pairs = rawHeaders.flatMap((name, i) => (i % 2 ? [] : [[name.toLowerCase(), rawHeaders[i + 1] ?? ""]]));
  const text = body.toString();
  return {
    status,
    headers: Object.fromEntries(pairs) as Record<string, string>,
    body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
