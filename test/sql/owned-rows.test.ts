import assert from "node:assert/strict";
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import { createDatabase } from "../../migration/sql/data-api";
import type { Database } from "../../migration/sql/database";
import { readRows } from "../../migration/sql/owned-rows";
import { library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [shelves] = library.tables as [OwnedTable];
const ROWS = 400;
/** Rows of so many bytes are together some 1.6 MB, and the Data API answers with 1 MiB at most. */
const ROW_BYTES = 4_000;

describe("Rows by primary key", () => {
  let stores: Stores;
  let database: Database;
  before(async () => {
    stores = await startStores();
    database = createDatabase(stores.database.master());
    for (const statement of LIBRARY_TABLES) await database.execute(statement);
    await database.execute(
      `INSERT INTO shelves (name) SELECT repeat('x', ${ROW_BYTES}) FROM generate_series(1, ${ROWS})`,
    );
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const idsUpTo = (last: number): readonly Row[] => Array.from({ length: last }, (_, i) => ({ id: i + 1 }));

  it("all come, also where they are together more than one answer may have; those that are not there do not", async () => {
    const found = [...(await readRows(database, shelves, idsUpTo(ROWS + 5))).values()];
    assert.deepEqual(
      found.map(({ id }) => Number(id)).sort((a, b) => a - b),
      idsUpTo(ROWS).map(({ id }) => id),
    );
    assert.ok(found.every(({ name }) => (name as string).length === ROW_BYTES));
  });

  it("that no answer can have are named", async () => {
    await database.execute("UPDATE shelves SET name = repeat('x', 70000) WHERE id = 7");
    await assert.rejects(
      readRows(database, shelves, idsUpTo(10)),
      /the row of shelves \{"id":7\} has more than the 64 KB/,
    );
  });
});
