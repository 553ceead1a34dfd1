/** Keys and indexes of a context's table. Pure. */
import type { ItemIndex, LocalIndex } from "../../extracted/bounded-context";
import type { Size } from "./config/size-schema";

export { tableName } from "../../migration/runtime/names";

/** Bounds of what is read and written a second, of a table or of one of its indexes. */
interface Bounds {
  readonly onDemandThroughput?: { readonly maxReadRequestUnits: number; readonly maxWriteRequestUnits: number };
}

export interface TableKeys extends Bounds {
  readonly hashKey: string;
  readonly rangeKey: string;
  readonly attributes: { readonly name: string; readonly type: "S" | "N" }[];
  readonly globalSecondaryIndexes: (Bounds & {
    readonly name: string;
    readonly hashKey: string;
    readonly rangeKey?: string;
    readonly projectionType: "ALL";
  })[];
  readonly localSecondaryIndexes?: {
    readonly name: string;
    readonly rangeKey: string;
    readonly projectionType: "KEYS_ONLY";
  }[];
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

/**
 * The primary key is `pk`, `sk`. Every key attribute is a string, save for those of local indexes that say otherwise, and is named once
 * however many indexes use it.
 */
export function tableKeys(indexes: readonly (ItemIndex | LocalIndex)[], throughput?: Size["throughput"]): TableKeys {
  const bounds = boundsOf(throughput);
  const global = indexes.filter((index) => "partitionKey" in index);
  const local = indexes.filter((index) => "attribute" in index);
  const types = new Map<string, "S" | "N">([
    ["pk", "S"],
    ["sk", "S"],
    ...global.flatMap(({ partitionKey, sortKey = partitionKey }) =>
      [partitionKey, sortKey].map((name) => [name, "S"] as const),
    ),
    ...local.map(({ attribute, type }) => [attribute, type] as const),
  ]);
  return {
    ...bounds,
    hashKey: "pk",
    rangeKey: "sk",
    attributes: [...types].map(([name, type]) => ({ name, type })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    globalSecondaryIndexes: global.map(({ name, partitionKey, sortKey }) => ({
      name,
      hashKey: partitionKey,
      ...(sortKey === undefined ? {} : { rangeKey: sortKey }),
      projectionType: "ALL" as const,
      ...bounds,
    })),
    ...(local.length > 0 && {
      localSecondaryIndexes: local.map(({ name, attribute }) => ({
        name,
        rangeKey: attribute,
        projectionType: "KEYS_ONLY" as const,
      })),
    }),
  };
}
