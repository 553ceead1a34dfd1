/** The RDS Data API (current generation, for Aurora PostgreSQL) over a real Postgres. */
import type { PoolClient } from "pg";
import { type AwsRequest, type AwsResponse, type Clock, type LocalService, ServiceError } from "../service";
import { toServiceError } from "./errors";
import { batchExecute, executeStatement, LIMITS, type StatementRequest } from "./operations";
import { Sessions, type Target } from "./sessions";
import { badRequest } from "./statement";
import { Transactions } from "./transactions";

/** What the service must know of clusters and secrets; both belong to others. */
export interface DataApiDirectory {
  /** The server of a cluster. @throws ServiceError when there is no such cluster or its Data API is off */
  cluster(resourceArn: string): { readonly host: string; readonly port: number; readonly database: string };
  /** The login that a secret holds, once the caller was allowed to read it. @throws ServiceError */
  login(secretArn: string, request: AwsRequest): { readonly username: string; readonly password: string };
}

/** Decides about the call itself, `rds-data:<operation>` on the cluster. */
export type AuthoriseDataApi = (request: AwsRequest, operation: string, resourceArn: string) => void;

type Operation = (body: StatementRequest, target: () => Target) => Promise<unknown>;

const PATHS: Readonly<Record<string, string>> = {
  "/Execute": "ExecuteStatement",
  "/BatchExecute": "BatchExecuteStatement",
  "/BeginTransaction": "BeginTransaction",
  "/CommitTransaction": "CommitTransaction",
  "/RollbackTransaction": "RollbackTransaction",
};

export class RdsDataService implements LocalService {
  readonly name = "rds-data";
  #sessions = new Sessions();
  #transactions: Transactions;

  constructor(
    private readonly directory: DataApiDirectory,
    private readonly clock: Clock,
    private readonly authorise: AuthoriseDataApi = () => undefined,
  ) {
    this.#transactions = new Transactions(this.#sessions, clock);
  }

  get openTransactions(): number {
    return this.#transactions.count;
  }

  async start(): Promise<void> {
    this.#sessions = new Sessions();
    this.#transactions = new Transactions(this.#sessions, this.clock);
  }

  /** After DDL that did not go through the service. */
  forgetPrepared(): void {
    this.#sessions.forgetPrepared();
  }

  /** Rolls open transactions back and closes every connection; the next call opens new ones. */
  async reset(): Promise<void> {
    const [sessions, transactions] = [this.#sessions, this.#transactions];
    await this.start();
    await transactions.close();
    await sessions.close();
  }

  async stop(): Promise<void> {
    await this.#transactions.close();
    await this.#sessions.close();
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const name = PATHS[request.url];
    const operation = name === undefined ? undefined : this.#operations[name];
    if (name === undefined || !operation)
      throw new ServiceError("UnsupportedOperation", `rds-data ${request.url} is not emulated.`, 501);
    if (request.body.length > LIMITS.requestBytes) throw badRequest("The request exceeds the limit of 4 MiB.");
    const body = parse(request.body);
    this.authorise(request, name, body.resourceArn);
    const cluster = this.directory.cluster(body.resourceArn);
    const target = (): Target => ({
      host: cluster.host,
      port: cluster.port,
      database: body.database ?? cluster.database,
      ...this.directory.login(body.secretArn, request),
    });
    try {
      const answer = await operation(body, target);
      return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(answer) };
    } catch (error) {
      throw toServiceError(error);
    }
  }

  readonly #operations: Readonly<Record<string, Operation>> = {
    ExecuteStatement: (body, target) =>
      this.#onSession(body, target, (client) => executeStatement(this.#sessions, client, body)),
    BatchExecuteStatement: (body, target) =>
      this.#onSession(body, target, (client) => batchExecute(this.#sessions, client, body)),
    BeginTransaction: async (body, target) => ({
      transactionId: await this.#transactions.begin(target(), owner(body)),
    }),
    CommitTransaction: async (body, target) => {
      target();
      await this.#transactions.commit(body.transactionId ?? "", owner(body));
      return { transactionStatus: "Transaction Committed" };
    },
    RollbackTransaction: async (body, target) => {
      target();
      await this.#transactions.rollback(body.transactionId ?? "", owner(body));
      return { transactionStatus: "Rollback Complete" };
    },
  };

  #onSession<T>(body: StatementRequest, target: () => Target, work: (client: PoolClient) => Promise<T>): Promise<T> {
    if (typeof body.sql !== "string" || body.sql === "") throw badRequest("sql is required");
    if (body.continueAfterTimeout)
      throw new ServiceError("UnsupportedOperation", "rds-data: continueAfterTimeout is not emulated.", 501);
    if (body.schema !== undefined) throw badRequest("The schema parameter isn't supported.");
    // The secret is resolved in both cases: AWS checks it with every call.
    const login = target();
    return body.transactionId === undefined
      ? this.#sessions.single(login, work)
      : this.#transactions.run(body.transactionId, owner(body), work);
  }
}

const owner = (body: StatementRequest): string => `${body.resourceArn} ${body.secretArn}`;

function parse(body: Buffer): StatementRequest {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new ServiceError("SerializationException", `The request body is not JSON.`);
  }
  if (typeof value !== "object" || value === null) throw badRequest("The request body must be a JSON object");
  for (const member of ["resourceArn", "secretArn"])
    if (typeof (value as Record<string, unknown>)[member] !== "string") throw badRequest(`${member} is required`);
  return value as StatementRequest;
}
