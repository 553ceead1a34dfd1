/** What the modules know of the database: statements with `:name` parameters, and transactions of them. */

/** A parameter, or a column of a row. Timestamps travel as text. */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;
export type Parameters = Readonly<Record<string, Value>>;

/** What a write did: the rows of its RETURNING clause and the number of rows it touched. */
export interface Written {
  readonly rows: readonly Row[];
  readonly changed: number;
}

export interface Statements {
  /** Runs a statement without effect. Repeated after a lost answer. @throws DatabaseFailure */
  read(sql: string, parameters?: Parameters): Promise<readonly Row[]>;
  /** Runs a statement with effect, once: after a lost answer nobody knows whether it took place. @throws DatabaseFailure */
  write(sql: string, parameters?: Parameters): Promise<Written>;
}

export interface Database extends Statements {
  /**
   * Runs `work` in one transaction, statement after statement. Commits when it resolves. When it throws, the rollback
   * is over before the error goes on, so that an answer never leaves while locks are held.
   */
  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T>;
}
