/** The stores of a bench and a data plane over them. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { ratings } from "../../extracted/ratings";
import type { DataPlane } from "../../migration/data-plane";
import { systemClock } from "../../migration/runtime/clock";
import { addShortWay } from "../../migration/runtime/dynamo/short-way";
import { DEFAULT_SETTINGS } from "../../migration/runtime/settings";
import { createDatabase } from "../../migration/sql/data-api";
import type { Database } from "../../migration/sql/database";
import { descendants } from "../../test/support/process-tree";
import { Child } from "./child";
import { processCpuMs } from "./cpu";
import type { StoreAccess } from "./stores-process";

const CALL_TIMEOUT_MS = 10_000;

/** What a client of either store is given. */
export const clientSettings = ({ environment }: StoreAccess) => ({
  endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
  region: environment["AWS_REGION"] ?? "",
  credentials: {
    accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
  },
});

export function databaseOf(access: StoreAccess, user: keyof StoreAccess["secrets"]): Database {
  const { clusterArn, database, secrets } = access;
  const client = new RDSDataClient({ ...clientSettings(access), maxAttempts: 1 });
  return createDatabase({ client, clusterArn, secretArn: secrets[user], database });
}

/** A client as functions have it. */
export const dynamoOf = (access: StoreAccess): DynamoDBClient =>
  addShortWay(new DynamoDBClient({ ...clientSettings(access), cacheMiddleware: true }), {
    ...{ timeoutMs: CALL_TIMEOUT_MS, now: Date.now, uniqueId: randomUUID },
  });

/** A data plane as the relay function has it, but for its observer and its metrics. */
export const planeOf = (access: StoreAccess, generation = 1, table = access.table): DataPlane => ({
  stage: "test",
  context: ratings,
  database: databaseOf(access, "relay"),
  dynamo: dynamoOf(access),
  table,
  generation,
  settings: DEFAULT_SETTINGS,
  ...systemClock,
  observe: () => undefined,
  log: (level, message, fields) => {
    if (level === "error" || level === "warn") process.stderr.write(`${level} ${message} ${JSON.stringify(fields)}\n`);
  },
});

export class BenchStores {
  private constructor(
    private readonly child: Child,
    readonly access: StoreAccess,
  ) {}

  static async start(): Promise<BenchStores> {
    const child = Child.start(join(__dirname, "stores-process.ts"));
    return new BenchStores(child, await child.next<StoreAccess>());
  }

  /** Runs SQL as the superuser. */
  async admin(sql: string): Promise<readonly Record<string, unknown>[]> {
    return (await this.child.ask<{ rows: readonly Record<string, unknown>[] }>({ kind: "admin", sql })).rows;
  }

  /** An empty table of another generation. */
  async newTable(generation: number): Promise<string> {
    return (await this.child.ask<{ table: string }>({ kind: "table", generation })).table;
  }

  /** CPU time of the stores: gateway, DynamoDB and Postgres. */
  cpuMs(): number {
    return [this.child.pid, ...descendants(this.child.pid).map(({ pid }) => pid)].reduce(
      (sum, pid) => sum + processCpuMs(pid),
      0,
    );
  }

  async stop(): Promise<void> {
    await this.child.ask({ kind: "stop" });
    await this.child.exited();
  }
}
