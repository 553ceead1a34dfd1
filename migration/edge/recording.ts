/**
 * Watches the monolith's database client without the monolith knowing: a middleware of the AWS SDK that writes down, for the
 * request at work, what was committed, what the fence refused, and what was lost on the way.
 */
import type { RDSDataClient } from "@aws-sdk/client-rds-data";
import type { BoundedContext } from "../../extracted/bounded-context";
import type { RequestScope } from "../runtime/request-scope";
import { contextsNamedIn, mayWrite } from "./context-paths";
import type { EdgeRecord } from "./edge-record";

interface Input {
  readonly sql?: string;
  readonly transactionId?: string;
}

interface Output {
  readonly transactionId?: string;
  readonly numberOfRecordsUpdated?: number;
  readonly records?: readonly unknown[];
}

export function recordWrites(
  client: RDSDataClient,
  contexts: readonly BoundedContext[],
  scope: RequestScope<EdgeRecord>,
): void {
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const record = scope.current();
        if (record === undefined) return next(args);
        const input = args.input as Input;
        try {
          const result = await next(args);
          succeeded(record, contexts, commandName, input, result.output as Output);
          return result;
        } catch (error) {
          failed(record, commandName, input, error);
          throw error;
        }
      },
    { step: "initialize", name: "banyanRecordWrites" },
  );
}

function succeeded(
  record: EdgeRecord,
  contexts: readonly BoundedContext[],
  command: string,
  input: Input,
  output: Output,
): void {
  const { transactionId: id = "" } = input;
  switch (command) {
    case "BeginTransactionCommand":
      record.open.set(output.transactionId ?? "", new Set());
      return;
    case "CommitTransactionCommand": {
      const touched = record.open.get(id);
      record.open.delete(id);
      if (touched !== undefined && touched.size > 0) committed(record, touched);
      return;
    }
    case "RollbackTransactionCommand":
      record.open.delete(id);
      return;
    default: {
      if (!mayWrite(input.sql ?? "") || !hadEffect(output)) return;
      // A write to no context's table counts too: the request has had an effect.
      const touched = new Set(["", ...contextsNamedIn(contexts, input.sql ?? "")]);
      const transaction = record.open.get(id);
      if (transaction === undefined) committed(record, touched);
      else for (const name of touched) transaction.add(name);
    }
  }
}

function committed(record: EdgeRecord, touched: ReadonlySet<string>): void {
  record.committed += 1;
  for (const name of touched) if (name !== "") record.touched.add(name);
}

/** A statement that found no row has changed nothing. An answer that does not say (batches) counts as a change. */
const hadEffect = ({ numberOfRecordsUpdated, records }: Output): boolean =>
  numberOfRecordsUpdated === undefined || numberOfRecordsUpdated > 0 || (records ?? []).length > 0;

/** The fence's codes begin the message: the Data API may not show a custom SQLSTATE otherwise. Further on it may quote values of rows. */
const REFUSAL = /^(?:ERROR: )?BN00[12] ([a-z][a-z0-9-]*)/;

function failed(record: EdgeRecord, command: string, input: Input, error: unknown): void {
  const { transactionId: id = "" } = input;
  if (command === "RollbackTransactionCommand") return; // stays open: the lock may still be held
  const context = REFUSAL.exec(error instanceof Error ? error.message : "")?.[1];
  if (context !== undefined) record.refused.push(context);
  if (command === "CommitTransactionCommand") {
    const wrote = (record.open.get(id)?.size ?? 0) > 0;
    record.open.delete(id);
    if (wrote && !isDefinite(error)) record.unknown += 1;
    return;
  }
  const autocommitted = command !== "BeginTransactionCommand" && !record.open.has(id) && mayWrite(input.sql ?? "");
  if (autocommitted && !isDefinite(error)) record.unknown += 1;
}

/**
 * Errors with which the Data API says that the statement did not take effect. DatabaseUnavailableException is none: it is also
 * the answer when the instance went away in the middle of a statement, and no documented text tells the one from the other.
 */
const DEFINITE = new Set([
  ...["DatabaseErrorException", "BadRequestException", "AccessDeniedException", "ForbiddenException"],
  ...["DatabaseNotFoundException", "DatabaseResumingException"],
  ...["HttpEndpointNotEnabledException", "InvalidResourceStateException", "InvalidSecretException"],
  ...["NotFoundException", "SecretsErrorException", "ThrottlingException", "TransactionNotFoundException"],
  ...["UnsupportedResultException"],
]);
/**
 * What Postgres says when it, or the connection to it, goes away: also in the middle of a commit that then stands. Classes 08
 * (connection) and 58 (the machine), and 57P: 57P01 may even come after a commit.
 */
const WENT_AWAY = /(?:^|; )SQLState: (08|58|57P)\w*\s*$/;
/** The connection was never made. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

const isDefinite = (error: unknown): boolean => {
  const { name = "", code = "", message = "" } = (error ?? {}) as { name?: string; code?: string; message?: string };
  return (DEFINITE.has(name) && !WENT_AWAY.test(message)) || NEVER_SENT.has(code);
};
