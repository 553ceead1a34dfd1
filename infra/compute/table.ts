/** Keys and indexes of a context's table. Pure. */
import type { ItemIndex } from "../../extracted/bounded-context";
import type { Size } from "./config/size-schema";

export { tableName } from "../../migration/runtime/names";

/** Bounds of what is read and written a second, of a table or of one of its indexes. */
interface Bounds {
  readonly onDemandThroughput?: { readonly maxReadRequestUnits: number; readonly maxWriteRequestUnits: number };
}

export interface TableKeys extends Bounds {
  readonly hashKey: string;
  readonly rangeKey: string;
  readonly attributes: { readonly name: string; readonly type: "S" }[];
  readonly globalSecondaryIndexes: (Bounds & {
    readonly name: string;
    readonly hashKey: string;
    readonly rangeKey?: string;
    readonly projectionType: "ALL";
  })[];
}

const boundsOf = (throughput: Size["throughput"]): Bounds =>
  throughput === undefined
    ? {}
    : {
        onDemandThroughput: {
          maxReadRequestUnits: throughput.readUnits,
          maxWriteRequestUnits: throughput.writeUnits,
        },
      };

/** The primary key is `pk`, `sk`; every key attribute is a string, and named once however many indexes use it. */
export function tableKeys(indexes: readonly ItemIndex[], throughput?: Size["throughput"]): TableKeys {
  const bounds = boundsOf(throughput);
  const keys = indexes.flatMap(({ partitionKey, sortKey }) => [
    partitionKey,
    ...(sortKey === undefined ? [] : [sortKey]),
  ]);
  return {
    ...bounds,
    hashKey: "pk",
    rangeKey: "sk",
    attributes: [...new Set(["pk", "sk", ...keys])].sort().map((name) => ({ name, type: "S" as const })),
    globalSecondaryIndexes: indexes.map(({ name, partitionKey, sortKey }) => ({
      name,
      hashKey: partitionKey,
      ...(sortKey === undefined ? {} : { rangeKey: sortKey }),
      projectionType: "ALL" as const,
      ...bounds,
    })),
  };
}
