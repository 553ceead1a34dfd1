import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  ScanCommand,
  type AttributeValue,
} from "@aws-sdk/client-dynamodb";
import type { BoundedContext } from "../../extracted/bounded-context";
import { createTableInput } from "./table-input";

export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Tables of contexts, created as the program would. */
export class DynamoStore {
  readonly client: DynamoDBClient;
  readonly #tables = new Set<string>();

  constructor(settings: ClientSettings) {
    this.client = new DynamoDBClient(settings);
  }

  async create({ indexes }: Pick<BoundedContext, "indexes">, name: string): Promise<string> {
    const command = new CreateTableCommand(createTableInput(name, indexes));
    try {
      await this.client.send(command);
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    for (;;) {
      const { Table } = await this.client.send(new DescribeTableCommand({ TableName: name }));
      if (Table?.TableStatus === "ACTIVE") break;
    }
    this.#tables.add(name);
    return name;
  }

  /** Deletes every item of every table. Faster than new tables, and keeps names. */
  async reset(): Promise<void> {
    await Promise.all([...this.#tables].map((table) => this.#empty(table)));
  }

  async #empty(table: string): Promise<void> {
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.client.send(
        new ScanCommand({ TableName: table, ProjectionExpression: "pk, sk", ExclusiveStartKey: start }),
      );
      const keys = page.Items ?? [];
      for (let at = 0; at < keys.length; at += 25) {
        const requests = keys.slice(at, at + 25).map((Key) => ({ DeleteRequest: { Key } }));
        await this.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
      }
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }
}
