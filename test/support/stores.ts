/**
 * Real stores for tests: one Postgres behind the Data API and one DynamoDB, both behind the gateway, in folders and on
 * ports of their own, so that several mocha processes run side by side. No authorisation: see `test/local/iam`.
 *
 * ```ts
 * let stores: Stores;
 * before(async () => { stores = await startStores(); });
 * after(() => stores.stop());
 * beforeEach(() => stores.reset());
 * ```
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { BoundedContext } from "../../extracted/bounded-context";
import { systemClock } from "../../local/services/clock";
import { DynamoEngine } from "../../local/services/dynamodb/engine";
import { DynamoService } from "../../local/services/dynamodb/service";
import { Gateway } from "../../local/services/gateway/gateway";
import { CredentialRegistry } from "../../local/services/iam/credentials";
import { PostgresServer } from "../../local/services/postgres/server";
import { Processes } from "../../local/services/process";
import { DatabaseStore } from "./database-store";
import { DynamoStore } from "./dynamo-store";

export const ACCOUNT = "000000000000";
export const REGION = "eu-west-1";

export interface Stores {
  readonly database: DatabaseStore;
  readonly dynamo: DynamoDBClient;
  readonly dynamoService: DynamoService;
  /** `AWS_ENDPOINT_URL` of the stores, and credentials that may do everything. */
  readonly environment: Readonly<Record<string, string>>;
  /** Creates the table of a context as the program would; the same name again is no error. Returns its name. */
  createTable(context: Pick<BoundedContext, "indexes">, name: string): Promise<string>;
  /** Empty tables, and the database as it was when `database.keep()` was called, else empty. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both; takes about a second. */
export async function startStores(): Promise<Stores> {
  const root = mkdtempSync(join(tmpdir(), "banyan-stores-"));
  const processes = new Processes();
  const postgres = new PostgresServer({ root: join(root, "postgres"), processes });
  const engine = new DynamoEngine({ root: join(root, "dynamodb"), processes });
  const dynamoService = new DynamoService({ engine, account: ACCOUNT, region: REGION });
  const credentials = new CredentialRegistry("tests", ACCOUNT);
  const gateway = new Gateway({ credentials, clock: systemClock });
  await Promise.all([postgres.start(), dynamoService.start(), gateway.start()]);
  const environment = {
    AWS_ENDPOINT_URL: gateway.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.operator.secretAccessKey,
  };
  const client = { endpoint: gateway.url, region: REGION, credentials: credentials.operator };
  const database = await DatabaseStore.create(postgres, client);
  const tables = new DynamoStore(client);
  gateway.register(database.service).register(dynamoService);
  return {
    database,
    dynamo: tables.client,
    dynamoService,
    environment,
    createTable: (context, name) => tables.create(context, name),
    reset: async () => {
      await Promise.all([database.reset(), tables.reset()]);
    },
    stop: async () => {
      tables.client.destroy();
      await database.stop();
      await gateway.stop();
      await Promise.all([dynamoService.stop(), postgres.stop()]);
      await processes.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
