/** Two stores that agree, in either direction, and ways to make them disagree. */
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import { backfill } from "../../migration/backfill";
import { installCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import { drain } from "../../migration/relay";
import type { Side } from "../../migration/runtime/phases";
import { referenceKey } from "../../migration/runtime/store/layout";
import type { Database } from "../../migration/sql/database";
import { createPlane, prepareDatabase, rowsOf, setOwnership } from "../support/data-plane";
import { allItems, type Attributes, outboxChange, putItem, putOutboxItem, putRowItem } from "../support/items";
import { library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

export const [, books] = library.tables as [OwnedTable, OwnedTable];
export const ROWS = 20;
const LONG = 60_000;
/** Epoch of a context that owns. */
const EPOCH = 5;

export class AuditWorld {
  private unique = 0;
  private constructor(
    readonly stores: Stores,
    readonly monolith: Database,
    readonly plane: DataPlane,
  ) {}

  static async start(): Promise<AuditWorld> {
    const stores = await startStores();
    const { monolith, relay } = await prepareDatabase(stores, library, [
      ...LIBRARY_TABLES,
      "INSERT INTO shelves (name) VALUES ('one'), ('two')",
      `INSERT INTO books SELECT g, 1, 'title', 'isbn-' || g, 1.5, '2026-01-02', '{}' FROM generate_series(1, ${ROWS}) AS g`,
    ]);
    const plane = await createPlane(stores, library, relay);
    await setOwnership(plane, "replicate", "monolith", 3);
    await installCapture(plane);
    await stores.database.keep();
    return new AuditWorld(stores, monolith, plane);
  }

  /** Equal sides: some rows backfilled, some changed by the owner since, one deleted. */
  async agree(owner: Side): Promise<void> {
    await this.stores.reset();
    await backfill(this.plane, LONG);
    await this.monolith.execute("UPDATE books SET title = 'changed' WHERE id <= 6");
    await this.monolith.execute(`DELETE FROM books WHERE id = ${ROWS}`);
    await drain(this.plane, LONG);
    if (owner === "monolith") return;
    await setOwnership(this.plane, "extracted", "context", EPOCH);
    for (const id of [1, 2, 3, 8, 9]) await this.ownerWrites("context", id, "by the context");
  }

  /** The owner changes a book, and the relay is told. */
  async ownerWrites(owner: Side, id: number, title: string): Promise<void> {
    if (owner === "monolith") {
      await this.monolith.execute("UPDATE books SET title = :title WHERE id = :id", { title, id });
    } else {
      const item = await this.item(id);
      if (item === undefined || item._d === true) return;
      const version = { epoch: EPOCH, n: Number(item._n) + 1 };
      const row = { ...books.toRow(this.content(item)), title };
      await putRowItem(this.plane, books, row, version);
      await putOutboxItem(this.plane, [outboxChange(books, "update", row, version)], {
        unique: `u${(this.unique += 1)}`,
      });
    }
    await drain(this.plane, LONG);
  }

  content = (item: Attributes): Row =>
    Object.fromEntries(
      Object.entries(item).filter(([name]) => name !== "pk" && name !== "sk" && !name.startsWith("_")),
    ) as Row;

  /** The item of a book, wherever it stands. */
  async item(id: number): Promise<Attributes | undefined> {
    return [...(await allItems(this.plane)).values()].find(({ _t, id: found }) => _t === "books" && found === id);
  }

  put = (item: Readonly<Record<string, unknown>>): Promise<void> => putItem(this.plane, item);

  async remove(key: ItemKey): Promise<void> {
    await this.plane.dynamo.send(
      new DeleteItemCommand({ TableName: this.plane.table, Key: marshall({ pk: key.pk, sk: key.sk }) }),
    );
  }

  reference = (name: string, to: ItemKey): Promise<void> =>
    this.put({ ...referenceKey(name), to: { pk: to.pk, sk: to.sk } });

  /** Past every trigger, as a superuser can. */
  sql = async (statement: string): Promise<void> => {
    await this.stores.database.admin(
      `SET session_replication_role = replica; ${statement}; RESET session_replication_role`,
    );
  };

  rows = (): Promise<readonly Row[]> => rowsOf(this.plane.database, "books");
}
