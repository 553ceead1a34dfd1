/**
 * The data plane's database: the RDS Data API, one statement a call, one call at a time a transaction.
 * Limits that callers mind: 1 MiB an answer, 64 KB a row, 3 minutes without a call in a transaction
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html).
 */
import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RollbackTransactionCommand,
  type ExecuteStatementCommandOutput,
  type RDSDataClient,
} from "@aws-sdk/client-rds-data";
import type { Json } from "../../extracted/bounded-context";
import { bind } from "./bind";
import { DatabaseError, type Database, type Sql } from "./database";
import { decodeRecords } from "./decode";
import { neverRan, toDatabaseError } from "./errors";

export interface DatabaseOptions {
  /** Built with `maxAttempts: 1`: the SDK repeats a call whose answer was lost, which may have run. */
  readonly client: RDSDataClient;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** Pause before a call that never ran is sent again; injected by tests. */
  readonly pause?: (ms: number) => Promise<void>;
}

export const DATABASE_DEFAULTS = {
  /** A paused Aurora Serverless cluster resumes in about 15 s; past a minute something else is wrong. */
  resumeAttempts: 40,
  resumePauseMs: 1_500,
} as const;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Values = Parameters<Sql["query"]>[1];

/** @returns a `Database` that holds no connection: it may be kept for a process's life. */
export function createDatabase(options: DatabaseOptions): Database {
  const { client, pause = sleep } = options;
  const target = { resourceArn: options.clusterArn, secretArn: options.secretArn, database: options.database };
  let isolation: Json | undefined;

  async function call<T>(send: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++)
      try {
        return await send();
      } catch (error) {
        if (!neverRan(error) || attempt >= DATABASE_DEFAULTS.resumeAttempts) throw toDatabaseError(error);
        await pause(DATABASE_DEFAULTS.resumePauseMs);
      }
  }

  function run(text: string, values: Values, transactionId?: string): Promise<ExecuteStatementCommandOutput> {
    const command = new ExecuteStatementCommand({
      ...target,
      ...bind(text, values),
      includeResultMetadata: true,
      resultSetOptions: { longReturnType: "STRING", decimalReturnType: "STRING" },
      ...(transactionId !== undefined && { transactionId }),
    });
    return call(() => client.send(command));
  }

  const statements = (transactionId?: string): Sql => ({
    async query(text, values) {
      const { records = [], columnMetadata = [] } = await run(text, values, transactionId);
      return decodeRecords(records, columnMetadata);
    },
    async execute(text, values) {
      return (await run(text, values, transactionId)).numberOfRecordsUpdated ?? 0;
    },
  });

  /** The fence of the capture triggers holds under READ COMMITTED only, so the database's default is looked at once. */
  async function assertReadCommitted(tx: Sql): Promise<void> {
    if (isolation === undefined) {
      const [row] = await tx.query("SELECT current_setting('transaction_isolation') AS isolation");
      isolation = row?.isolation;
    }
    if (isolation !== "read committed")
      throw new DatabaseError(
        `database ${options.database} starts transactions as ${JSON.stringify(isolation)}: set default_transaction_isolation to "read committed"`,
        "BN002",
      );
  }

  return {
    ...statements(),
    async transaction(work) {
      const { transactionId } = await call(() => client.send(new BeginTransactionCommand(target)));
      if (transactionId === undefined) throw new DatabaseError("BeginTransaction returned no transaction", "");
      const { resourceArn, secretArn } = target;
      const tx = statements(transactionId);
      try {
        await assertReadCommitted(tx);
        const result = await work(tx);
        await call(() => client.send(new CommitTransactionCommand({ resourceArn, secretArn, transactionId })));
        return result;
      } catch (error) {
        // A rollback that fails changes nothing: the service rolls an abandoned transaction back by itself.
        await client
          .send(new RollbackTransactionCommand({ resourceArn, secretArn, transactionId }))
          .catch(() => undefined);
        throw error;
      }
    },
  };
}
