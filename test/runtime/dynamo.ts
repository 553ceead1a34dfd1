/** A real DynamoDB engine for tests of the runtime: one process for a test file, a new table for each test. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { BoundedContext, ItemKey } from "../../extracted/bounded-context";
import { OWNER_KEY } from "../../migration/runtime/store/layout";
import { freePort } from "../support/free-port";
import { createTableInput } from "../support/table-input";

export interface Dynamo {
  readonly client: DynamoDBClient;
  readonly url: string;
  newTable(indexes?: BoundedContext["indexes"]): Promise<string>;
  /** Publishes `OWNER`, as the coordinator does. */
  publishOwner(table: string, owner: { epoch: number; accepting: boolean; retired?: boolean }): Promise<void>;
  item(table: string, key: ItemKey): Promise<Record<string, unknown> | undefined>;
  /** Every item whose partition key begins with `prefix`, in no particular order. */
  items(table: string, prefix: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function startDynamo(): Promise<Dynamo> {
  const port = await freePort();
  const engine = spawn(require.resolve("@dynoxide/linux-x64/dynoxide"), ["serve", "--port", String(port)], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  await answers(client, engine);
  let tables = 0;

  return {
    client,
    url,
    async newTable(indexes = []) {
      const TableName = `table-${++tables}`;
      await client.send(new CreateTableCommand(createTableInput(TableName, indexes)));
      return TableName;
    },
    async publishOwner(TableName, owner) {
      await client.send(new PutItemCommand({ TableName, Item: marshall({ ...OWNER_KEY, ...owner }) }));
    },
    async item(TableName, key) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall(key), ConsistentRead: true }));
      return Item === undefined ? undefined : unmarshall(Item);
    },
    async items(TableName, prefix) {
      const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
      return Items.map((item) => unmarshall(item)).filter(({ pk }) => String(pk).startsWith(prefix));
    },
    async stop() {
      client.destroy();
      engine.kill("SIGKILL");
      await once(engine, "close");
    },
  };
}

async function answers(client: DynamoDBClient, engine: ChildProcess): Promise<void> {
  while (engine.exitCode === null) {
    const answered = await client.send(new ListTablesCommand()).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("The DynamoDB engine ended before it answered");
}
