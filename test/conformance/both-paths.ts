/**
 * The two paths of every context over real stores, in one process: the monolith behind its edge over HTTP, the function by
 * load balancer events. One clock that stands still, equal rows and equal counters: answers can be compared byte by byte.
 */
import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { marshall } from "@aws-sdk/util-dynamodb";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { SignJWT } from "jose";
import { boundedContexts } from "../../extracted";
import type { BoundedContext, ConformanceStep, OwnedTable, Row } from "../../extracted/bounded-context";
import { createEdge } from "../../migration/edge/edge";
import type { EdgeRecord } from "../../migration/edge/edge-record";
import { createOwnershipView } from "../../migration/edge/ownership-view";
import { recordWrites } from "../../migration/edge/recording";
import { type AlbAnswer, toAlbEvent } from "../../migration/runtime/alb-event";
import type { ApiHandler, CreateApplication } from "../../migration/runtime/api-handler";
import type { Clock } from "../../migration/runtime/clock";
import { composeApi } from "../../migration/runtime/compose-api";
import { createHttpClient, type HttpClient } from "../../migration/runtime/forward/http-client";
import { RequestScope } from "../../migration/runtime/request-scope";
import { DEFAULT_SETTINGS } from "../../migration/runtime/settings";
import { counterKey, dataItem, OWNER_KEY, referenceKey } from "../../migration/runtime/store/layout";
import { BACKFILL_VERSION } from "../../migration/runtime/version";
import { installSchema } from "../../migration/schema";
import { monolithGrants } from "../../migration/schema/roles";
import { createDatabase } from "../../migration/sql/data-api";
import { createApplication, migrate, seed, serve, type Server } from "../../monolith";
import { startStores, type Stores } from "../support/stores";

const NOW_MS = Date.UTC(2027, 4, 3, 9, 0, 0, 120);
const FORWARD_KEY = "conformance";

export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface BothPaths {
  onOldPath(request: Sent): Promise<Answer>;
  onNewPath(context: BoundedContext, request: Sent): Promise<Answer>;
  token(caller: NonNullable<ConformanceStep["as"]>): Promise<string>;
  stop(): Promise<void>;
}

/** Loads what a declaration names, as the bundler does. */
const load = createRequire(__filename);
const silent = (): void => undefined;

export async function startBothPaths(): Promise<BothPaths> {
  const stores = await startStores();
  const clock: Clock = { now: () => NOW_MS, pause: () => Promise.resolve(), random: () => 0 };
  const keys = generateKeyPairSync("ed25519");
  const authPublicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString();

  const server = await startMonolith(stores, clock, authPublicKey);
  const publicUrl = `http://127.0.0.1:${server.port}`;
  const http = createHttpClient(publicUrl, 10_000, () => Date.now());
  const functions = new Map<string, ApiHandler>();
  for (const context of boundedContexts)
    functions.set(context.name, await startFunction(stores, clock, context, authPublicKey, publicUrl, http));

  return {
    async onOldPath(request) {
      const { status, rawHeaders, body } = await http({ ...request, url: request.path });
      const pairs = rawHeaders.flatMap((name, i) => (i % 2 ? [] : [[name.toLowerCase(), rawHeaders[i + 1] ?? ""]]));
      return { status, headers: Object.fromEntries(pairs) as Record<string, string>, body: body.toString("latin1") };
    },
    async onNewPath(context, { method, path, headers, body }) {
      const rawHeaders = Object.entries(headers).flat();
      const event = toAlbEvent(
        { method, url: path, rawHeaders, body },
        "arn:aws:elasticloadbalancing:::targetgroup/t/1",
      );
      const answer = (await functions.get(context.name)?.(event)) as AlbAnswer;
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(
          Object.entries(answer.multiValueHeaders).map(([name, values]) => [name, values.join(", ")]),
        ),
        body: Buffer.from(answer.body, answer.isBase64Encoded ? "base64" : "utf8").toString("latin1"),
      };
    },
    token: ({ role, subject }) =>
      new SignJWT({ role })
        .setProtectedHeader({ alg: "EdDSA" })
        .setSubject(subject)
        .setExpirationTime(new Date(NOW_MS + 3_600_000))
        .sign(keys.privateKey),
    async stop() {
      await server.stop();
      await stores.stop();
    },
  };
}

async function startMonolith(stores: Stores, clock: Clock, authPublicKey: string): Promise<Server> {
  await installSchema(createDatabase(stores.database.master()));
  const { client: _, database: databaseName, ...arns } = await stores.database.user("monolith");
  for (const statement of monolithGrants()) await stores.database.admin(statement);
  const credentials = {
    accessKeyId: stores.environment["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: stores.environment["AWS_SECRET_ACCESS_KEY"] ?? "",
  };
  const database = new RDSDataClient({
    endpoint: stores.environment["AWS_ENDPOINT_URL"] ?? "",
    region: stores.environment["AWS_REGION"] ?? "",
    credentials,
    maxAttempts: 1,
  });
  const access = { database, ...arns, databaseName, log: silent };
  const now = (): Date => new Date(clock.now());
  await migrate({ ...access, now });
  await seed(access);
  const scope = new RequestScope<EdgeRecord>();
  recordWrites(database, boundedContexts, scope);
  const edge = createEdge({
    contexts: boundedContexts,
    application: createApplication({ ...access, authPublicKey, now }),
    scope,
    forwardKey: FORWARD_KEY,
    forward: () => Promise.reject(new Error("nothing is forwarded while the monolith is the owner")),
    ownership: createOwnershipView(
      createDatabase({ client: database, ...arns, database: databaseName }),
      clock,
      silent,
    ),
    bells: { ring: silent },
    metrics: { request: silent, foreignWrite: silent, flush: silent },
    settings: DEFAULT_SETTINGS,
    clock,
    log: silent,
  });
  return serve(edge, 0, { log: silent, host: "127.0.0.1" });
}

async function startFunction(
  stores: Stores,
  clock: Clock,
  context: BoundedContext,
  authPublicKey: string,
  publicUrl: string,
  http: HttpClient,
): Promise<ApiHandler> {
  const table = await stores.createTable(context, `conformance-${context.name}`);
  for (const owned of context.tables) await copyTable(stores, table, owned);
  const owner = { ...OWNER_KEY, epoch: 1, accepting: true };
  await stores.dynamo.send(new PutItemCommand({ TableName: table, Item: marshall(owner) }));
  const module = load(`../../${context.source.application}`) as { createApplication: CreateApplication };
  return composeApi({
    context,
    createApplication: module.createApplication,
    environment: {
      stage: "test",
      authPublicKey,
      forwardSecret: "",
      settings: DEFAULT_SETTINGS,
      publicUrl,
      tester: "0",
      context: context.name,
      table,
      relayFunction: "relay",
      publishers: {},
    },
    forwardKey: FORWARD_KEY,
    dynamo: stores.dynamo,
    lambda: unreachable(),
    http,
    clock,
    log: silent,
    writeMetrics: silent,
  });
}

/** There is no relay here; a bell that rings in vain must not disturb an answer. */
const unreachable = (): LambdaClient =>
  new LambdaClient({
    endpoint: "http://127.0.0.1:9",
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  });

/** Rows kept of each table, the first by key, on both paths: some pages full, and copied within a second. */
const ROWS = 300;

/** Rows and counters as they are in Postgres: what backfill and handover leave behind. */
async function copyTable(stores: Stores, TableName: string, owned: OwnedTable): Promise<void> {
  const key = owned.key.join(", ");
  await stores.database.admin(
    `SET session_replication_role = replica;
     DELETE FROM ${owned.name} WHERE (${key}) NOT IN (SELECT ${key} FROM ${owned.name} ORDER BY ${key} LIMIT ${ROWS})`,
  );
  const rows = await stores.database.admin<{ row: Row }>(`SELECT to_jsonb(t) AS "row" FROM ${owned.name} t`);
  const put = (item: Record<string, unknown>): Promise<unknown> =>
    stores.dynamo.send(new PutItemCommand({ TableName, Item: marshall(item) }));
  const pending = rows.flatMap(({ row }) => [
    dataItem(owned, row, BACKFILL_VERSION),
    ...owned.references(row).map((name) => ({ ...referenceKey(name), to: owned.itemKey(row) })),
  ]);
  for (let at = 0; at < pending.length; at += 64) await Promise.all(pending.slice(at, at + 64).map(put));
  if (owned.sequence === undefined) return;
  const [last] = await stores.database.admin<{ value: string }>(
    `SELECT last_value::text AS value FROM ${owned.sequence.name}`,
  );
  await stores.dynamo.send(
    new UpdateItemCommand({
      TableName,
      Key: marshall(counterKey(owned.sequence.name)),
      UpdateExpression: "SET #value = :value",
      ExpressionAttributeNames: { "#value": "value" },
      ExpressionAttributeValues: marshall({ ":value": Number(last?.value) }),
    }),
  );
}
