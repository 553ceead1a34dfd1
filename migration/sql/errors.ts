/** Failures of the Data API → `DatabaseError` with the SQLSTATE, and the few that callers tell apart. */
import { DatabaseError } from "./database";

/**
 * How the Data API reports one (v2: `…; SQLState: 23505`, at the end), and our own codes, which begin the message as well.
 * What stands between may quote values of rows: it is never read.
 */
const SQL_STATE = /(?:^|; )SQLState: ([0-9A-Z]{5})\s*$/;
const OWN_CODE = /^(?:ERROR: )?(BN\d{3})\b/;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The SQLSTATE a message carries; `""` where it carries none. */
export const sqlStateOf = (message: string): string =>
  OWN_CODE.exec(message)?.[1] ?? SQL_STATE.exec(message)?.[1] ?? "";

export const toDatabaseError = (error: unknown): DatabaseError =>
  error instanceof DatabaseError
    ? error
    : new DatabaseError(messageOf(error), sqlStateOf(messageOf(error)), { cause: error });

/** The database was paused or the call was turned away: nothing ran, so the same call may be sent again. */
export const neverRan = (error: unknown): boolean =>
  nameOf(error) === "DatabaseResumingException" || nameOf(error) === "ThrottlingException";

/** The answer was over the Data API's 1 MiB: ask for fewer rows. */
export const isResponseTooLarge = (error: unknown): boolean =>
  error instanceof DatabaseError && /(allowed response size limit|response exceeded size limit)/i.test(error.message);
