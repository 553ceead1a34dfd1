/** The database through the RDS Data API: the only way in which this application reaches Postgres. */
import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
  type RDSDataClient,
  RollbackTransactionCommand,
} from "@aws-sdk/client-rds-data";
import type { Log } from "../log";
import type { Database, Parameters, Row, Statements, Written } from "./database";
import { DatabaseFailure, toDatabaseFailure } from "./failure";
import { type Patience, REQUEST_PATIENCE, retrying } from "./retry";
import { fromField, toSqlParameter } from "./values";

export interface DatabaseAccess {
  /** Built with `maxAttempts: 1`: the SDK must not repeat a write whose answer was lost. */
  readonly database: RDSDataClient;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly databaseName: string;
  readonly log: Log;
  /** Resolves after so many milliseconds. Default: a timer. */
  readonly pause?: (ms: number) => Promise<void>;
}

export function createDatabase(access: DatabaseAccess, patience: Patience = REQUEST_PATIENCE): Database {
  const client = access.database;
  const target = { resourceArn: access.clusterArn, secretArn: access.secretArn, database: access.databaseName };
  const again = retrying(patience, access.pause);
  let checked: Promise<void> | undefined;

  /** `send`, with errors classified. */
  const send = async <T>(call: () => Promise<T>): Promise<T> => {
    await (checked ??= assertSingleAttempt(client));
    return call().catch((error: unknown) => {
      throw toDatabaseFailure(error);
    });
  };
  const run = (sql: string, parameters: Parameters, transactionId?: string) =>
    send(() =>
      client.send(
        new ExecuteStatementCommand({
          ...target,
          sql,
          parameters: Object.entries(parameters).map(toSqlParameter),
          includeResultMetadata: true,
          ...(transactionId !== undefined && { transactionId }),
        }),
      ),
    );
  const inTransaction = (transactionId: string): Statements => ({
    read: async (sql, parameters = {}) => toRows(await run(sql, parameters, transactionId)),
    write: async (sql, parameters = {}) => toWritten(await run(sql, parameters, transactionId)),
  });

  return {
    read: async (sql, parameters = {}) => toRows(await again.reads(() => run(sql, parameters))),
    write: async (sql, parameters = {}) => toWritten(await again.writes(() => run(sql, parameters))),
    async transaction(work) {
      const begun = await again.writes(() => send(() => client.send(new BeginTransactionCommand(target))));
      const transactionId = begun.transactionId;
      if (transactionId === undefined) throw new DatabaseFailure("BeginTransaction gave no id", "", "", true, false);
      const end = { resourceArn: access.clusterArn, secretArn: access.secretArn, transactionId };
      try {
        const result = await work(inTransaction(transactionId));
        await send(() => client.send(new CommitTransactionCommand(end)));
        return result;
      } catch (error) {
        await client.send(new RollbackTransactionCommand(end)).catch((failed: unknown) =>
          access.log("warn", "rollback failed; the database ends the transaction by its idle timeout", {
            error: String(failed),
          }),
        );
        throw error;
      }
    },
  };
}

async function assertSingleAttempt(client: RDSDataClient): Promise<void> {
  const attempts = await client.config.maxAttempts();
  if (attempts !== 1) {
    throw new Error(
      `The RDSDataClient has maxAttempts ${attempts}: it would repeat writes whose answer was lost. Build it with { maxAttempts: 1 }.`,
    );
  }
}

function toRows(output: ExecuteStatementCommandOutput): readonly Row[] {
  const names = (output.columnMetadata ?? []).map((column) => column.label ?? column.name ?? "");
  return (output.records ?? []).map((record) =>
    Object.fromEntries(record.map((field, index) => [names[index] ?? "", fromField(field)])),
  );
}

function toWritten(output: ExecuteStatementCommandOutput): Written {
  const rows = toRows(output);
  return { rows, changed: Math.max(output.numberOfRecordsUpdated ?? 0, rows.length) };
}
