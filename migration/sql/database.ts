/** How the data plane speaks to Postgres: the RDS Data API, one statement a call. Implemented in `data-api.ts`. */
import type { ColumnType, Json, Row } from "../../extracted/bounded-context";

/** A parameter: JSON value plus the type it is cast to; without a type it goes as text, integer, float or boolean by its own. */
export interface Parameter {
  readonly value: Json;
  readonly type?: ColumnType;
}

export interface Sql {
  /** Runs one statement with `:name` parameters and returns its rows. @throws DatabaseError */
  query(text: string, parameters?: Readonly<Record<string, Json | Parameter>>): Promise<readonly Row[]>;
  /** Runs one statement and returns the number of rows it changed. @throws DatabaseError */
  execute(text: string, parameters?: Readonly<Record<string, Json | Parameter>>): Promise<number>;
}

export interface Database extends Sql {
  /** Runs `work` in one READ COMMITTED transaction: commits when it resolves, rolls back when it throws. Not retried. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
}

/** A failed statement. `sqlState` is read from the message (the Data API may not show it otherwise); `""` where unknown. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  constructor(
    message: string,
    readonly sqlState: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
