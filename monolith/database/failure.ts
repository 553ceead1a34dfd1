/** Errors of the Data API, read once and classified, so that nobody else looks into messages. */

/** A failed statement, begin or commit. */
export class DatabaseFailure extends Error {
  override readonly name = "DatabaseFailure";
  constructor(
    message: string,
    /** SQLSTATE, or `""` where the Data API did not say. */
    readonly sqlState: string,
    /** Name of the violated constraint, or `""`. */
    readonly constraint: string,
    /** The same request may succeed in a moment. */
    readonly transient: boolean,
    /** The statement was never run: it may be repeated even if it writes. */
    readonly notRun: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const UNIQUE_VIOLATION = "23505";
export const FOREIGN_KEY_VIOLATION = "23503";

/**
 * Serialisation failure, deadlock, lock timeout, cancelled by timeout; and BN001/BN002, which a trigger of the
 * database's operators raises while a table is closed for writes.
 */
const TRANSIENT_STATES = new Set(["40001", "40P01", "55P03", "57014", "BN001", "BN002"]);
/** Connection exceptions, insufficient resources, operator intervention (shutdown, crash recovery). */
const TRANSIENT_CLASSES = new Set(["08", "53", "57"]);

/** Names of Data API errors that pass: https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html */
const TRANSIENT_NAMES = new Set([
  "DatabaseResumingException",
  "DatabaseUnavailableException",
  "InternalServerErrorException",
  "ServiceUnavailableError",
  "StatementTimeoutException",
  "ThrottlingException",
  "TimeoutError",
  "TransactionNotFoundException",
]);
const TRANSIENT_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);
const NOT_RUN_NAMES = new Set(["DatabaseResumingException"]);
const NOT_RUN_CODES = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/**
 * The Data API passes Postgres' message on: `ERROR: <message>\n  Detail: <values>; SQLState: <state>`, the last part not
 * in every version of the service. Only beginning and end are read: what is between may quote what a client sent.
 */
const STATES: readonly (readonly [RegExp, string?])[] = [
  [/; SQLState: ([0-9A-Z]{5})\s*$/],
  [/^(?:ERROR: )?(BN00[12])\b/],
  [/^(?:ERROR: )?duplicate key value violates unique constraint/, UNIQUE_VIOLATION],
  [/^(?:ERROR: )?(?:insert or )?update (?:or delete )?on table "\w+" violates foreign key/, FOREIGN_KEY_VIOLATION],
  [/^(?:ERROR: )?could not serialize access/, "40001"],
  [/^(?:ERROR: )?deadlock detected/, "40P01"],
];

export function toDatabaseFailure(error: unknown): DatabaseFailure {
  if (error instanceof DatabaseFailure) return error;
  const { name, message, code } = describe(error);
  const sqlState = readSqlState(message);
  const transient =
    TRANSIENT_NAMES.has(name) ||
    TRANSIENT_CODES.has(code) ||
    TRANSIENT_STATES.has(sqlState) ||
    TRANSIENT_CLASSES.has(sqlState.slice(0, 2));
  const notRun = NOT_RUN_NAMES.has(name) || NOT_RUN_CODES.has(code);
  const constraint = /constraint "([^"]+)"/.exec(message)?.[1] ?? "";
  return new DatabaseFailure(message, sqlState, constraint, transient, notRun, { cause: error });
}

/** A raised BN001 says so in its text, whatever SQLSTATE the service gives it. */
function readSqlState(message: string): string {
  const found = STATES.map(([wording, state]) => {
    const match = wording.exec(message);
    return match ? (state ?? match[1] ?? "") : "";
  }).filter((state) => state !== "");
  return found.find((state) => state.startsWith("BN")) ?? found[0] ?? "";
}

function describe(error: unknown): { name: string; message: string; code: string } {
  if (!(error instanceof Error)) return { name: "", message: String(error), code: "" };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { name: error.name, message: error.message, code };
}
