/** DynamoDB: authorises, adds what the engine lacks (conflicts, ARNs, throttling on demand), forwards the rest as it is. */
import { systemClock } from "../clock";
import { type AwsRequest, type AwsResponse, type Clock, type LocalService, ServiceError } from "../service";
import { Conflicts } from "./conflicts";
import type { DynamoEngine, EngineAnswer } from "./engine";
import { KeySchemas } from "./key-schemas";
import { type DynamoRequest, itemActions, itemIdentity, plainTableName, type WriteRequest } from "./requests";
import { RequestTokens } from "./tokens";

/** Decides about a request that names its tables. @throws ServiceError("AccessDeniedException") */
export type AuthoriseDynamo = (
  request: AwsRequest,
  operation: string,
  body: DynamoRequest,
  keys: KeySchemas,
) => Promise<void>;

/** For fault injection: whether this request is throttled. */
export type Throttle = (operation: string, table: string | undefined) => boolean;

export interface DynamoServiceArgs {
  readonly engine: DynamoEngine;
  readonly account: string;
  readonly region: string;
  readonly authorise?: AuthoriseDynamo;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, "now">;
}

/** Characters of a request token, at most. */
const TOKEN_LENGTH = 36;

const SIMPLE = ["GetItem", "Query", "Scan", "BatchGetItem"] as const;
const CONTROL = [
  "CreateTable",
  "DescribeTable",
  "UpdateTable",
  "DeleteTable",
  "ListTables",
  "DescribeTimeToLive",
  "UpdateTimeToLive",
  "TagResource",
  "UntagResource",
  "ListTagsOfResource",
] as const;
const ITEM_WRITES = ["PutItem", "UpdateItem", "DeleteItem"] as const;

const includes = (list: readonly string[], name: string): boolean => list.includes(name);

export class DynamoService implements LocalService {
  readonly name = "dynamodb";
  readonly #args: DynamoServiceArgs;
  readonly #conflicts = new Conflicts();
  readonly #tokens: RequestTokens;
  readonly #keys: KeySchemas;
  #throttle: Throttle = () => false;

  constructor(args: DynamoServiceArgs) {
    this.#args = args;
    this.#tokens = new RequestTokens(args.clock ?? systemClock);
    this.#keys = new KeySchemas(args.engine);
  }

  start(): Promise<void> {
    return this.#args.engine.start();
  }

  stop(): Promise<void> {
    return this.#args.engine.stop();
  }

  /** Throttles what `decide` says, until called again. */
  throttle(decide: Throttle): void {
    this.#throttle = decide;
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const operation = (request.headers["x-amz-target"] ?? "").replace(/^DynamoDB_20120810\./, "");
    const body = parse(request.body);
    await this.#args.authorise?.(request, operation, body, this.#keys);
    const table = body.TableName === undefined ? undefined : plainTableName(body.TableName);
    if (this.#throttle(operation, table))
      throw new ServiceError(
        "ProvisionedThroughputExceededException",
        "Throughput exceeds the current capacity of your table or index. (injected)",
      );
    const answer = await this.#perform(operation, body, request.body);
    return { ...answer, headers: { "content-type": "application/x-amz-json-1.0" } };
  }

  /** An operation on behalf of the control plane: not authorised. @throws ServiceError as AWS answers */
  async call(operation: string, body: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const answer = await this.#perform(operation, body, Buffer.from(JSON.stringify(body)));
    const value = JSON.parse(answer.body) as Record<string, unknown>;
    if (answer.status < 300) return value;
    const { __type, message, Message } = value as Record<string, string | undefined>;
    throw new ServiceError((__type ?? "").replace(/^.*#/, ""), message ?? Message ?? answer.body, answer.status);
  }

  async #perform(operation: string, body: DynamoRequest, raw: Buffer): Promise<EngineAnswer> {
    const forward = (): Promise<EngineAnswer> => this.#args.engine.send(operation, raw);
    if (includes(SIMPLE, operation)) return forward();
    if (includes(ITEM_WRITES, operation)) {
      const key = await this.#identity(body.TableName ?? "", body.Key ?? body.Item ?? {});
      if (key !== undefined) this.#conflicts.checkWrite(key);
      return forward();
    }
    if (operation === "TransactWriteItems" || operation === "TransactGetItems") {
      const keys = await this.#transactionKeys(body);
      // A request that the engine will refuse anyway has no keys: let it say why.
      if (keys === undefined) return forward();
      if (operation === "TransactWriteItems") return this.#transact(keys, body, forward);
      this.#conflicts.checkRead(keys);
      return forward();
    }
    if (operation === "BatchWriteItem") return this.#batchWrite(body, forward);
    if (includes(CONTROL, operation)) return this.#control(operation, raw);
    throw new ServiceError("UnknownOperationException", `dynamodb:${operation} is not emulated.`, 501);
  }

  #transact(keys: readonly string[], body: DynamoRequest, forward: () => Promise<EngineAnswer>): Promise<EngineAnswer> {
    const { ClientRequestToken: token, ...parameters } = body;
    // The engine says what is wrong with a token that cannot be one.
    if (token === undefined || token.length < 1 || token.length > TOKEN_LENGTH)
      return this.#conflicts.transaction(keys, token, forward);
    const run = (): Promise<EngineAnswer> =>
      this.#conflicts.transaction(keys, token, () =>
        this.#args.engine.send("TransactWriteItems", JSON.stringify(parameters)),
      );
    return this.#tokens.once(token, parameters, run);
  }

  /** Items in a transaction come back unprocessed, as if throttled; the client tries them again. */
  async #batchWrite(body: DynamoRequest, forward: () => Promise<EngineAnswer>) {
    const free: Record<string, unknown[]> = {};
    const held: Record<string, unknown[]> = {};
    for (const [table, requests] of Object.entries(body.RequestItems ?? {}) as [string, WriteRequest[]][])
      for (const request of requests) {
        const attributes = request.PutRequest?.Item ?? request.DeleteRequest?.Key ?? {};
        const key = await this.#identity(table, attributes);
        const target = key !== undefined && this.#conflicts.isHeld(key) ? held : free;
        (target[table] ??= []).push(request);
      }
    if (Object.keys(held).length === 0) return forward();
    if (Object.keys(free).length === 0) return { status: 200, body: JSON.stringify({ UnprocessedItems: held }) };
    const answer = await this.#args.engine.send("BatchWriteItem", JSON.stringify({ ...body, RequestItems: free }));
    if (answer.status >= 300) return answer;
    const value = JSON.parse(answer.body) as { UnprocessedItems?: Record<string, unknown[]> };
    const unprocessed: Record<string, unknown[]> = { ...held };
    for (const [table, requests] of Object.entries(value.UnprocessedItems ?? {}))
      unprocessed[table] = [...(unprocessed[table] ?? []), ...requests];
    return { status: 200, body: JSON.stringify({ ...value, UnprocessedItems: unprocessed }) };
  }

  async #control(operation: string, raw: Buffer): Promise<EngineAnswer> {
    const own = `arn:aws:dynamodb:${this.#args.region}:${this.#args.account}:`;
    // The engine's ARNs carry a region of its own.
    const answer = await this.#args.engine.send(
      operation,
      raw.toString("utf8").replaceAll(own, "arn:aws:dynamodb:dynoxide:000000000000:"),
    );
    if (operation === "DeleteTable" || operation === "CreateTable") this.#keys.forget();
    return { status: answer.status, body: answer.body.replaceAll(/arn:aws:dynamodb:[a-z0-9-]+:\d{12}:/g, own) };
  }

  async #identity(tableName: string, attributes: NonNullable<DynamoRequest["Key"]>): Promise<string | undefined> {
    const table = plainTableName(tableName);
    const names = await this.#keys.of(table);
    return names && itemIdentity(table, names, attributes);
  }

  async #transactionKeys(body: DynamoRequest): Promise<readonly string[] | undefined> {
    const keys: string[] = [];
    for (const { table, attributes } of itemActions(body.TransactItems ?? [])) {
      const key = await this.#identity(table, attributes);
      if (key === undefined) return undefined;
      keys.push(key);
    }
    return new Set(keys).size === keys.length ? keys : undefined;
  }
}

function parse(body: Buffer): DynamoRequest {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Falls through to the one answer for all that is no JSON object.
  }
  throw new ServiceError("SerializationException", "The request body is not a JSON object.");
}
