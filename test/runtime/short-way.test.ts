import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { addShortWay } from "../../migration/runtime/dynamo/short-way";
import { startStores, type Stores } from "../support/stores";

/** Any of the SDK's commands: each has its own types of input and output. */
type Command = object;

interface Proxy {
  readonly url: string;
  /** The next answer does not arrive: the connection breaks instead. */
  loseNext(): void;
  stop(): void;
}

async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let lose = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => undefined);
    }
    client.pipe(upstream);
    upstream.on("data", (chunk: Buffer) => {
      if (!lose) return void client.write(chunk);
      lose = false;
      client.destroy();
      upstream.destroy();
    });
    client.on("close", () => upstream.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseNext: () => void (lose = true),
    stop() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

describe("The short way to DynamoDB", () => {
  let stores: Stores;
  let table: string;
  /** Requests that the SDK itself made for the client with the short way. */
  let own = 0;
  let short: DynamoDBClient;
  before(async () => {
    stores = await startStores();
    table = await stores.createTable({ indexes: [] }, "short-way");
    short = newClient(stores.environment["AWS_SECRET_ACCESS_KEY"] ?? "");
    await short.send(new GetItemCommand({ TableName: table, Key: key("none") }));
    await short.send(new PutItemCommand({ TableName: table, Item: item("a") }));
  });
  after(async () => {
    short.destroy();
    await stores.stop();
  });
  beforeEach(() => (own = 0));

  const key = (name: string) => ({ pk: { S: "x" }, sk: { S: name } });
  const item = (name: string) => ({
    ...key(name),
    B: { S: "an attribute named like a type" },
    bytes: { B: new Uint8Array([0, 255, 7]) },
    buffers: { BS: [Buffer.from("one"), Buffer.from("two")] },
    nested: { M: { list: { L: [{ N: "1.5" }, { BOOL: false }, { NULL: true }, { S: "Grüße 🌍" }] } } },
  });

  function newClient(secretAccessKey: string, maxAttempts = 3, url?: string): DynamoDBClient {
    const client = new DynamoDBClient({
      endpoint: url ?? stores.environment["AWS_ENDPOINT_URL"] ?? "",
      region: stores.environment["AWS_REGION"] ?? "",
      credentials: { accessKeyId: stores.environment["AWS_ACCESS_KEY_ID"] ?? "", secretAccessKey },
      maxAttempts,
    });
    client.middlewareStack.add(
      (next) => (args) => {
        own++;
        return next(args);
      },
      { step: "deserialize", name: "countOwn" },
    );
    return addShortWay(client, { timeoutMs: 5_000, now: Date.now, uniqueId: randomUUID });
  }

  async function outcome(client: DynamoDBClient, command: Command): Promise<unknown> {
    try {
      const { $metadata, ...output } = await client.send(command as GetItemCommand);
      return { status: $metadata.httpStatusCode, output: JSON.parse(JSON.stringify(output)) as unknown };
    } catch (error) {
      const { constructor, name, message, $fault, $metadata, ...rest } = error as DynamoDBServiceException;
      const { Item, CancellationReasons } = rest as unknown as Record<string, unknown>;
      return { constructor, name, message, $fault, status: $metadata.httpStatusCode, Item, CancellationReasons };
    }
  }

  const failing = {
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  } as const;
  const commands: readonly (readonly [string, () => Command, number])[] = [
    ["put", () => new PutItemCommand({ TableName: table, Item: item("a") }), 0],
    ["get", () => new GetItemCommand({ TableName: table, Key: key("a"), ConsistentRead: true }), 0],
    ["get of nothing", () => new GetItemCommand({ TableName: table, Key: key("none") }), 0],
    [
      "update",
      () =>
        new UpdateItemCommand({
          TableName: table,
          Key: key("a"),
          UpdateExpression: "SET z = :z",
          ExpressionAttributeValues: { ":z": { N: "3" } },
          ReturnValues: "ALL_NEW",
        }),
      0,
    ],
    [
      "query",
      () =>
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :p",
          ExpressionAttributeValues: { ":p": { S: "x" } },
          Limit: 1,
        }),
      0,
    ],
    ["batch get", () => new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [key("a"), key("none")] } } }), 0],
    [
      "batch write",
      () => new BatchWriteItemCommand({ RequestItems: { [table]: [{ PutRequest: { Item: item("b") } }] } }),
      0,
    ],
    ["refused put", () => new PutItemCommand({ TableName: table, Item: item("a"), ...failing }), 0],
    [
      "refused transaction",
      () =>
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: table, Item: item("c") } },
            { Put: { TableName: table, Item: item("a"), ...failing } },
          ],
        }),
      0,
    ],
    ["invalid", () => new GetItemCommand({ TableName: table, Key: { pk: { S: "x" } } }), 0],
    // Not refused for good, as far as the short way knows: the SDK asks once more and says the same.
    ["get of no table", () => new GetItemCommand({ TableName: "nowhere", Key: key("a") }), 1],
  ];
  for (const [name, command, ownRequests] of commands)
    it(`answers as the SDK does: ${name}`, async () => {
      assert.deepEqual(await outcome(short, command()), await outcome(stores.dynamo, command()));
      assert.equal(own, ownRequests);
    });

  it("throws the SDK's exceptions, which code tells by their class", async () => {
    await assert.rejects(
      short.send(new PutItemCommand({ TableName: table, Item: item("a"), ...failing })),
      ConditionalCheckFailedException,
    );
    const Put = { TableName: table, Item: item("a"), ...failing };
    await assert.rejects(
      short.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] })),
      TransactionCanceledException,
    );
    await assert.rejects(
      short.send(new GetItemCommand({ TableName: "nowhere", Key: key("a") })),
      ResourceNotFoundException,
    );
  });

  it("keeps binary values binary", async () => {
    const { Item } = await short.send(new GetItemCommand({ TableName: table, Key: key("a") }));
    assert.deepEqual(Item?.["bytes"]?.B, new Uint8Array([0, 255, 7]));
    assert.deepEqual(Item?.["B"], { S: "an attribute named like a type" });
  });

  it("leaves a throttled request to the SDK's attempts", async () => {
    let throttled = 0;
    stores.dynamoService.throttle(() => ++throttled <= 2);
    await short.send(new GetItemCommand({ TableName: table, Key: key("a") }));
    stores.dynamoService.throttle(() => false);
    assert.equal(own, 2, "requests of the SDK: one throttled, one answered");
    assert.equal(throttled, 3);
  });

  it("leaves a lost answer to the SDK: a transaction is committed once, also one that brings no token", async () => {
    const proxy = await startProxy(stores.environment["AWS_ENDPOINT_URL"] ?? "");
    const client = newClient(stores.environment["AWS_SECRET_ACCESS_KEY"] ?? "", 3, proxy.url);
    try {
      await client.send(new GetItemCommand({ TableName: table, Key: key("a") }));
      own = 0;
      proxy.loseNext();
      const Update = {
        ...{ TableName: table, Key: key("counter"), UpdateExpression: "ADD n :one" },
        ExpressionAttributeValues: { ":one": { N: "1" } },
      };
      await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update }] }));
      assert.equal(own, 1);
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: key("counter") }));
      assert.equal(Item?.["n"]?.N, "1");
    } finally {
      client.destroy();
      proxy.stop();
    }
  });

  it("leaves a wrong signature to the SDK's verdict", async () => {
    const stranger = newClient("another secret", 1);
    const get = new GetItemCommand({ TableName: table, Key: key("a") });
    for (let i = 0; i < 2; i++) await assert.rejects(stranger.send(get), { name: "InvalidSignatureException" });
    assert.equal(own, 2);
    stranger.destroy();
  });
});
