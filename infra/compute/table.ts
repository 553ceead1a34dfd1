/** Keys and indexes of a context's table. Pure. */
import type { ItemIndex } from "../../extracted/bounded-context";

export { tableName } from "../../migration/runtime/names";

export interface TableKeys {
  readonly hashKey: string;
  readonly rangeKey: string;
  readonly attributes: { readonly name: string; readonly type: "S" }[];
  readonly globalSecondaryIndexes: {
    readonly name: string;
    readonly hashKey: string;
    readonly rangeKey?: string;
    readonly projectionType: "ALL";
  }[];
}

/** The primary key is `pk`, `sk`; every key attribute is a string, and named once however many indexes use it. */
export function tableKeys(indexes: readonly ItemIndex[]): TableKeys {
  const keys = indexes.flatMap(({ partitionKey, sortKey }) => [
    partitionKey,
    ...(sortKey === undefined ? [] : [sortKey]),
  ]);
  return {
    hashKey: "pk",
    rangeKey: "sk",
    attributes: [...new Set(["pk", "sk", ...keys])].sort().map((name) => ({ name, type: "S" as const })),
    globalSecondaryIndexes: indexes.map(({ name, partitionKey, sortKey }) => ({
      name,
      hashKey: partitionKey,
      ...(sortKey === undefined ? {} : { rangeKey: sortKey }),
      projectionType: "ALL" as const,
    })),
  };
}
