/** Both stores, kept and brought back by name: a Postgres template and the items of the context's tables. */
import type { DataCloud } from "../../support/data-cloud";

type Items = readonly Record<string, unknown>[];

export class Snapshots {
  readonly #items = new Map<string, ReadonlyMap<string, Items>>();

  constructor(
    private readonly cloud: DataCloud,
    private readonly database: string,
    private readonly tables: readonly string[],
  ) {}

  /** Makes the present content what `restore(name)` returns to. */
  async keep(name: string): Promise<void> {
    await this.#copy(this.database, `${this.database}_${name}`);
    const items = new Map<string, Items>();
    for (const table of this.tables) items.set(table, await this.#scan(table));
    this.#items.set(name, items);
  }

  /** Open transactions are rolled back, connections closed. */
  async restore(name: string): Promise<void> {
    const items = this.#items.get(name);
    if (items === undefined) throw new Error(`there is no snapshot ${name}`);
    await this.#copy(`${this.database}_${name}`, this.database);
    for (const table of this.tables) {
      const keys = (await this.#scan(table)).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
      await this.#write(table, keys);
      await this.#write(
        table,
        (items.get(table) ?? []).map((Item) => ({ PutRequest: { Item } })),
      );
    }
  }

  async #copy(from: string, to: string): Promise<void> {
    await this.cloud.rdsData.reset();
    await this.cloud.postgres.asAdministrator(async (client) => {
      await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [from]);
      await client.query(`DROP DATABASE IF EXISTS ${to} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${to} OWNER postgres TEMPLATE ${from} STRATEGY FILE_COPY`);
    });
  }

  async #scan(TableName: string): Promise<Items> {
    const found: Record<string, unknown>[] = [];
    let start: unknown;
    do {
      const page = await this.cloud.dynamodb.call("Scan", {
        TableName,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      found.push(...(page["Items"] as Items));
      start = page["LastEvaluatedKey"];
    } while (start !== undefined);
    return found;
  }

  async #write(table: string, requests: readonly object[]): Promise<void> {
    for (let at = 0; at < requests.length; at += 25)
      await this.cloud.dynamodb.call("BatchWriteItem", { RequestItems: { [table]: requests.slice(at, at + 25) } });
  }
}
