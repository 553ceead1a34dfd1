/** The statements' operations of the Data API, on a session. */
import type { PoolClient } from "pg";
import { ServiceError } from "../service";
import { columnMetadata, type ResultSetOptions, toField, toPlain } from "./fields";
import type { QueryResult, Sessions } from "./sessions";
import { badRequest, compileStatement, type SqlParameter } from "./statement";
import { isUnsupported, typeInfo } from "./types";

/** Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html and the SDK's documentation. */
export const LIMITS = {
  responseBytes: 1024 * 1024,
  rowBytes: 64 * 1024,
  formattedBytes: 10 * 1024 * 1024,
  requestBytes: 4 * 1024 * 1024,
} as const;

export interface StatementRequest {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database?: string;
  readonly schema?: string;
  readonly sql: string;
  readonly parameters?: readonly SqlParameter[];
  readonly parameterSets?: readonly (readonly SqlParameter[])[];
  readonly transactionId?: string;
  readonly includeResultMetadata?: boolean;
  readonly continueAfterTimeout?: boolean;
  readonly formatRecordsAs?: "JSON" | "NONE";
  readonly resultSetOptions?: ResultSetOptions;
}

export async function executeStatement(
  sessions: Sessions,
  client: PoolClient,
  request: StatementRequest,
): Promise<Record<string, unknown>> {
  const result = await sessions.query(client, compileStatement(request.sql, request.parameters));
  const unsupported = result.columns.find((column) => isUnsupported(column.oid));
  if (unsupported)
    throw new ServiceError(
      "UnsupportedResultException",
      `The result contains the unsupported data type ${typeInfo(unsupported.oid).name} (column ${unsupported.name}).`,
    );
  const hasRows = result.columns.length > 0;
  if (hasRows && request.formatRecordsAs === "JSON") return formatted(result);
  return {
    ...(hasRows && { records: records(result, request.resultSetOptions ?? {}) }),
    ...(hasRows && request.includeResultMetadata && { columnMetadata: result.columns.map(columnMetadata) }),
    generatedFields: [],
    numberOfRecordsUpdated: hasRows && !result.changes ? 0 : result.changes ? result.count : 0,
  };
}

/** All sets in one transaction: the one given, or one of its own. */
export async function batchExecute(
  sessions: Sessions,
  client: PoolClient,
  request: StatementRequest,
): Promise<Record<string, unknown>> {
  const sets = request.parameterSets?.length ? request.parameterSets : [[]];
  const isOwn = request.transactionId === undefined;
  if (isOwn) await client.query("BEGIN");
  try {
    for (const set of sets) await sessions.query(client, compileStatement(request.sql, set));
    if (isOwn) await client.query("COMMIT");
  } catch (error) {
    if (isOwn) await client.query("ROLLBACK");
    throw error;
  }
  return { updateResults: sets.map(() => ({ generatedFields: [] })) };
}

function records({ rows, columns }: QueryResult, options: ResultSetOptions): unknown[][] {
  let responseBytes = 0;
  return rows.map((row) => {
    const rowBytes = row.reduce((sum, text) => sum + (text === null ? 1 : Buffer.byteLength(text)), 0);
    responseBytes += rowBytes;
    if (rowBytes > LIMITS.rowBytes || responseBytes > LIMITS.responseBytes)
      throw badRequest("Database returned more than the allowed response size limit");
    return columns.map((column, index) => toField(column, row[index] ?? null, options));
  });
}

function formatted({ rows, columns }: QueryResult): Record<string, unknown> {
  const plain = rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column.name, toPlain(column, row[index] ?? null)])),
  );
  const formattedRecords = JSON.stringify(plain);
  if (Buffer.byteLength(formattedRecords) > LIMITS.formattedBytes)
    throw badRequest("Database returned more than the allowed response size limit");
  return { formattedRecords, numberOfRecordsUpdated: 0 };
}
