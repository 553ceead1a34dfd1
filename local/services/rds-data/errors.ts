/** Failures of Postgres and of the connection → errors of the Data API. */
import { ServiceError } from "../service";

interface PostgresError {
  readonly code: string;
  readonly message: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
}

const isPostgresError = (error: unknown): error is PostgresError =>
  error instanceof Error && "code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code);

/** The connection went away: the server restarts, or was never there. */
const UNREACHABLE = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "57P01", "57P02", "57P03"]);

/**
 * `DatabaseErrorException` is what the current Data API answers (cloud-utils/aurora-data-api#53); the text follows its
 * form, and the custom SQLSTATE of a raised exception stands at its end.
 */
export function toServiceError(error: unknown): unknown {
  if (error instanceof ServiceError || !(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  if (UNREACHABLE.has(code) || /Connection terminated/.test(error.message))
    return new ServiceError("DatabaseUnavailableException", "The database is unavailable, try again.", 504);
  if (!isPostgresError(error)) return error;
  if (error.code === "57014") return new ServiceError("StatementTimeoutException", "Request timed out");
  if (error.code === "42601" && /multiple commands/.test(error.message))
    return new ServiceError("ValidationException", "Multistatements aren't supported.");
  return new ServiceError("DatabaseErrorException", errorText(error));
}

function errorText({ code, message, severity = "ERROR", detail, hint, position }: PostgresError): string {
  const lines = [`${severity}: ${message}`];
  if (detail !== undefined) lines.push(`  Detail: ${detail}`);
  if (hint !== undefined) lines.push(`  Hint: ${hint}`);
  return `${lines.join("\n")}${position === undefined ? "" : `; Position: ${position}`}; SQLState: ${code}`;
}
