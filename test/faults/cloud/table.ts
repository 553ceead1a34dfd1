/** A context's table, with the keys that the program declares. */
import type { BoundedContext } from "../../../extracted/bounded-context";
import { tableKeys } from "../../../infra/compute/table";
import type { DataCloud } from "../../support/data-cloud";

export async function createTable(cloud: DataCloud, { indexes }: BoundedContext, TableName: string): Promise<void> {
  const { hashKey, rangeKey, attributes } = tableKeys(indexes);
  if (indexes.length > 0) throw new Error("the fault world's table has no indexes yet");
  await cloud.dynamodb.call("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [
      { AttributeName: hashKey, KeyType: "HASH" },
      { AttributeName: rangeKey, KeyType: "RANGE" },
    ],
    AttributeDefinitions: attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
  });
}
