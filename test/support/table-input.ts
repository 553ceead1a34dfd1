/** A context's table as `CreateTable` takes it, with the keys and indexes that the program declares. */
import type { CreateTableCommandInput, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import type { BoundedContext } from "../../extracted/bounded-context";
import { tableKeys } from "../../infra/compute/table";

export function createTableInput(TableName: string, indexes: BoundedContext["indexes"] = []): CreateTableCommandInput {
  const { hashKey, rangeKey, attributes, globalSecondaryIndexes, localSecondaryIndexes = [] } = tableKeys(indexes);
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema(hashKey, rangeKey),
    AttributeDefinitions: attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    ...(globalSecondaryIndexes.length > 0 && {
      GlobalSecondaryIndexes: globalSecondaryIndexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.hashKey, index.rangeKey),
        Projection: { ProjectionType: index.projectionType },
      })),
    }),
    ...(localSecondaryIndexes.length > 0 && {
      LocalSecondaryIndexes: localSecondaryIndexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(hashKey, index.rangeKey),
        Projection: { ProjectionType: index.projectionType },
      })),
    }),
  };
}

const keySchema = (hash: string, range?: string): KeySchemaElement[] => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
];
