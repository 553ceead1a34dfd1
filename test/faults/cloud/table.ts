/** A context's table, with the keys that the program declares. */
import type { BoundedContext } from "../../../extracted/bounded-context";
import type { DataCloud } from "../../support/data-cloud";
import { createTableInput } from "../../support/table-input";

export async function createTable(cloud: DataCloud, { indexes }: BoundedContext, TableName: string): Promise<void> {
  await cloud.dynamodb.call("CreateTable", { ...createTableInput(TableName, indexes) });
}
