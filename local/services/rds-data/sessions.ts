/** Connections to Postgres: a small pool for single statements and one for transactions, per user and database. */
import { Pool, type PoolClient } from "pg";
import { ServiceError } from "../service";
import type { Column } from "./fields";
import type { Statement } from "./statement";

/** Who connects to what. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

export const SESSION_DEFAULTS = {
  /** Single statements at once per user; more wait. Two cores do not do more. */
  statements: 10,
  /** Open transactions per user; `BeginTransaction` never waits beyond. */
  transactions: 24,
  /** Connections that nobody uses are closed after this time: each costs about 5 MB. */
  idleMs: 30_000,
  /** A call that takes longer is ended. Source: Data API guide, "calls time out after 45 seconds". */
  statementTimeoutMs: 45_000,
} as const;

export interface QueryResult {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly columns: readonly Column[];
  readonly count: number;
  /** INSERT, UPDATE, DELETE or MERGE. */
  readonly changes: boolean;
}

/** Numbers as text: the shapes of the Data API are made from it. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

const PREPARED = /^\s*(select|insert|update|delete|with|merge)\b/i;

interface Pools {
  readonly statements: Pool;
  readonly transactions: Pool;
}

export class Sessions {
  readonly #pools = new Map<string, Pools>();
  /** Part of every prepared statement's name: raised by DDL, which may change what a prepared statement returns. */
  #schemaEpoch = 0;

  /** Runs `work` on a connection of its own. */
  async single<T>(target: Target, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#poolsOf(target).statements.connect();
    let failure: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      client.release(failure && isBroken(failure) ? failure : undefined);
    }
  }

  /** A connection for a transaction: at once or not at all. */
  async reserve(target: Target): Promise<PoolClient> {
    const { transactions } = this.#poolsOf(target);
    if (transactions.idleCount === 0 && transactions.totalCount >= SESSION_DEFAULTS.transactions)
      throw new ServiceError(
        "DatabaseErrorException",
        `FATAL: sorry, too many clients already (${transactions.totalCount} transactions of ${target.username} are open); SQLState: 53300`,
      );
    return transactions.connect();
  }

  async query(client: PoolClient, statement: Statement): Promise<QueryResult> {
    // Only what is worth it is prepared under a name; the rest is parsed each time, still as one statement.
    const name = PREPARED.test(statement.text) ? `${statement.name}_${this.#schemaEpoch}` : "";
    const result = await client.query({
      text: statement.text,
      values: [...statement.values],
      // An empty name is falsy and would let several statements through the simple protocol.
      ...(name === "" ? { queryMode: "extended" } : { name }),
      rowMode: "array",
      types: AS_TEXT,
    });
    if (/^(CREATE|ALTER|DROP|DO|SET|RESET|DISCARD|TRUNCATE|CALL)\b/.test(result.command)) this.#schemaEpoch++;
    return {
      rows: result.rows as unknown as readonly (readonly (string | null)[])[],
      columns: result.fields.map((field) => ({ name: field.name, oid: field.dataTypeID })),
      count: result.rowCount ?? 0,
      changes: /^(INSERT|UPDATE|DELETE|MERGE)/.test(result.command),
    };
  }

  /** After DDL that did not go through here. */
  forgetPrepared(): void {
    this.#schemaEpoch++;
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.flatMap(({ statements, transactions }) => [statements.end(), transactions.end()]));
  }

  #poolsOf(target: Target): Pools {
    const key = JSON.stringify([target.host, target.port, target.database, target.username, target.password]);
    let pools = this.#pools.get(key);
    if (!pools) {
      pools = {
        statements: newPool(target, SESSION_DEFAULTS.statements),
        transactions: newPool(target, SESSION_DEFAULTS.transactions),
      };
      this.#pools.set(key, pools);
    }
    return pools;
  }
}

function newPool(target: Target, max: number): Pool {
  const { username, ...address } = target;
  const pool = new Pool({
    ...address,
    user: username,
    max,
    idleTimeoutMillis: SESSION_DEFAULTS.idleMs,
    connectionTimeoutMillis: SESSION_DEFAULTS.statementTimeoutMs,
    options: `-c statement_timeout=${SESSION_DEFAULTS.statementTimeoutMs}`,
    allowExitOnIdle: true,
  });
  // A connection that breaks is taken out by the pool; an open transaction learns of it by its next statement.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** After an error of Postgres the connection is fine; after any other nobody knows. */
const isBroken = (error: Error): boolean => !(error instanceof ServiceError) && !("severity" in error);
