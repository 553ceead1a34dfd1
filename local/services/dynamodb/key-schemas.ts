import type { DynamoEngine } from "./engine";
import type { KeyNames } from "./requests";

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

interface IndexDescription {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
}

interface TableKeys {
  readonly table: KeyNames;
  readonly indexes: Readonly<Record<string, KeyNames>>;
}

/** Key attributes of tables and indexes, asked of the engine once a table. */
export class KeySchemas {
  readonly #known = new Map<string, TableKeys>();

  constructor(private readonly engine: DynamoEngine) {}

  /** Key names of a table or of one of its indexes; `undefined` when there is no such thing. */
  async of(table: string, index?: string): Promise<KeyNames | undefined> {
    let keys = this.#known.get(table);
    if (!keys || (index !== undefined && !keys.indexes[index])) {
      keys = await this.#describe(table);
      if (!keys) return undefined;
      this.#known.set(table, keys);
    }
    return index === undefined ? keys.table : keys.indexes[index];
  }

  forget(): void {
    this.#known.clear();
  }

  async #describe(table: string): Promise<TableKeys | undefined> {
    const answer = await this.engine.send("DescribeTable", JSON.stringify({ TableName: table }));
    if (answer.status !== 200) return undefined;
    const { Table } = JSON.parse(answer.body) as {
      Table: {
        KeySchema: readonly KeyElement[];
        GlobalSecondaryIndexes?: readonly IndexDescription[];
        LocalSecondaryIndexes?: readonly IndexDescription[];
      };
    };
    const indexes = [...(Table.GlobalSecondaryIndexes ?? []), ...(Table.LocalSecondaryIndexes ?? [])];
    return {
      table: names(Table.KeySchema),
      indexes: Object.fromEntries(indexes.map((index) => [index.IndexName, names(index.KeySchema)])),
    };
  }
}

const names = (schema: readonly KeyElement[]): KeyNames =>
  [...schema].sort((a, b) => a.KeyType.localeCompare(b.KeyType)).map((element) => element.AttributeName);
