/** Writes to a running local stage's stores past everything that guards them: what a script or a console would do. Linux alone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Client } from "pg";
import { DATABASE_NAME } from "../../migration/runtime/names";
import { descendants } from "./process-tree";
import type { Stage } from "./stage";

function portOf(stage: Stage, command: RegExp): number {
  const { pid } = stage.process;
  assert.ok(pid !== undefined);
  for (const child of descendants(pid)) {
    const port = command.exec(child.command)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`the stage runs nothing like ${command}`);
}

/** The engine of the stage's tables itself, without the gateway's authorisation. */
export const rawDynamo = (stage: Stage): DynamoDBClient =>
  new DynamoDBClient({
    endpoint: `http://127.0.0.1:${portOf(stage, /serve --port (\d+) --db-path/)}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "nobody", secretAccessKey: "nothing" },
  });

/** Runs a statement as the superuser, with every trigger of the tables off. @returns its rows */
export async function rawSql(stage: Stage, statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const saved = readFileSync(join(stage.stateDirectory, "cloud", "postgres", "server.json"), "utf8");
  const { password } = (JSON.parse(saved) as { readonly state: { readonly password: string } }).state;
  const client = new Client({
    ...{ host: "127.0.0.1", port: portOf(stage, /postgres -D .* port=(\d+)/), database: DATABASE_NAME },
    ...{ user: "rdsadmin", password },
  });
  await client.connect();
  try {
    await client.query("SET session_replication_role = replica");
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
