/** A step of the schema. Never changed once it has been deployed. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  /** One statement each: the Data API runs no more at a time. */
  readonly statements: readonly string[];
}
