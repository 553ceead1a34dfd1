import assert from "node:assert/strict";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import { audit, type AuditReport } from "../../migration/audit";
import { backfill } from "../../migration/backfill";
import type { DataPlane } from "../../migration/data-plane";
import type { Database } from "../../migration/sql/database";
import { createPlane, prepareDatabase, setOwnership } from "../support/data-plane";
import { allItems, putItem, putRowItem } from "../support/items";
import { bookRow, library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [, books] = library.tables as [OwnedTable, OwnedTable];
const ROWS = 25;
const CLEAN: AuditReport = {
  ...{ rows: ROWS + 1, total: ROWS + 1, missing: 0, extra: 0, different: 0, rogue: 0, explained: 0, repaired: 0 },
  verdict: "equal",
  differences: [],
  more: 0,
};
/** Differences without who must have caused them, which `rogue.test.ts` looks at. */
const plain = ({ differences, rogue: _, ...report }: AuditReport): unknown => ({
  ...report,
  differences: differences.map(({ rogue: _rogue, ...difference }) => difference),
});
const different = (counts: Partial<AuditReport>, differences: readonly unknown[]): unknown => {
  const { rogue: _, ...clean } = CLEAN;
  return { ...clean, ...counts, verdict: "different", differences };
};

describe("Audit", () => {
  let stores: Stores;
  let monolith: Database;
  let plane: DataPlane;
  before(async () => {
    stores = await startStores();
    let relay: Database;
    ({ monolith, relay } = await prepareDatabase(stores, library, [
      ...LIBRARY_TABLES,
      "INSERT INTO shelves (name) VALUES ('one')",
      `INSERT INTO books SELECT g, 1, 'title', 'isbn-' || g, 1.5, '2026-01-02', '{}' FROM generate_series(1, ${ROWS}) AS g`,
    ]));
    plane = await createPlane(stores, library, relay);
    plane = { ...plane, settings: { ...plane.settings, backfillPageRows: 10 } };
    await setOwnership(plane, "replicate", "monolith", 3);
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(async () => {
    await stores.reset();
    await backfill(plane, 60_000);
  });

  const remove = async (key: ItemKey): Promise<void> => {
    await plane.dynamo.send(new DeleteItemCommand({ TableName: plane.table, Key: marshall(key) }));
  };

  it("finds equal sides equal, and counts what it compared", async () => {
    assert.deepEqual(await audit(plane), CLEAN);
  });

  it("finds a row that the follower lacks, also where a tombstone stands", async () => {
    await remove(books.itemKey(bookRow(7)));
    await putItem(plane, { ...books.itemKey(bookRow(8)), _t: "books", _e: 1, _n: 1, _d: true });
    const missing = (id: number): unknown => ({ table: "books", key: { id }, kind: "missing", fields: [] });
    assert.deepEqual(plain(await audit(plane)), different({ missing: 2 }, [missing(7), missing(8)]));
  });

  it("finds an item that the owner has no row for", async () => {
    await putRowItem(plane, books, bookRow(404), { epoch: 3, n: 1 });
    const differences = [{ table: "books", key: { id: 404 }, kind: "extra", fields: [] }];
    assert.deepEqual(plain(await audit(plane)), different({ extra: 1 }, differences));
  });

  it("finds an item left where its row used to stand", async () => {
    await putRowItem(plane, books, bookRow(7, { shelf_id: 2 }), { epoch: 3, n: 1 });
    const differences = [{ table: "books", key: { id: 7 }, kind: "extra", fields: [] }];
    assert.deepEqual(plain(await audit(plane)), different({ extra: 1 }, differences));
  });

  it("names the fields that differ, and the unique names that lead astray", async () => {
    const item = (await allItems(plane)).get("SHELF#1|BOOK#000000000007");
    await putItem(plane, { ...item, title: "another", price: 2 });
    await remove({ pk: "REF#isbn:isbn-9", sk: "REF" });
    assert.deepEqual((plain(await audit(plane)) as AuditReport).differences, [
      { table: "books", key: { id: 7 }, kind: "different", fields: ["title", "price"] },
      { table: "books", key: { id: 9 }, kind: "different", fields: ["reference isbn:isbn-9"] },
    ]);
  });

  it("calls a row extra that only the monolith has, when the context owns", async () => {
    await setOwnership(plane, "extracted", "context", 4);
    await remove(books.itemKey(bookRow(7)));
    const rows = (await audit(plane)).differences.filter(({ table }) => table === "books");
    assert.deepEqual(
      rows.map(({ key, kind }) => ({ key, kind })),
      [{ key: { id: 7 }, kind: "extra" }],
    );
  });

  it("does not call a difference a divergence that is gone after the lag bound", async () => {
    await monolith.execute("UPDATE books SET title = 'late' WHERE id = 7");
    const paused: number[] = [];
    const pause = async (ms: number): Promise<void> => {
      paused.push(ms);
      const [row] = await plane.database.query('SELECT to_jsonb(b) AS "row" FROM books b WHERE id = 7');
      await putRowItem(plane, books, row?.row as Row, { epoch: 0, n: 0 });
    };
    assert.deepEqual(await audit({ ...plane, pause }), CLEAN);
    assert.deepEqual(paused, [plane.settings.lagBoundMs]);
  });

  it("gives no verdict on a row that is different in another way at every look", async () => {
    let looks = 0;
    const pause = async (): Promise<void> => {
      await monolith.execute("UPDATE books SET title = :title WHERE id = 7", { title: `look ${(looks += 1)}` });
    };
    await pause();
    const { verdict, different, reason } = await audit({ ...plane, pause });
    assert.deepEqual(
      { verdict, different, reason },
      {
        verdict: "inconclusive",
        different: 0,
        reason: "1 rows changed at every look",
      },
    );
  });

  it("gives no verdict without a complete follower", async () => {
    await plane.database.execute("UPDATE banyan.backfill SET done = false");
    assert.equal((await audit(plane)).verdict, "inconclusive");
    await setOwnership(plane, "monolith", "monolith", 4);
    assert.match((await audit(plane)).reason ?? "", /no follower/);
  });

  it("finds and repairs rows that are together more than one answer of the database may have", async () => {
    const large = 60;
    await monolith.execute(
      `INSERT INTO books SELECT 100 + g, 1, 'title', NULL, 1.5, '2026-01-02', to_jsonb(repeat('x', 30000)) FROM generate_series(1, ${large}) AS g`,
    );
    const { verdict, missing } = await audit(plane);
    assert.deepEqual([verdict, missing], ["different", large]);
    const { repaired } = await audit(plane, { repair: true });
    assert.equal(repaired, large);
    assert.equal((await audit(plane)).verdict, "equal");
  });

  it("compares chunk by chunk, and settles more suspects than it keeps", async () => {
    for (let id = 1; id <= ROWS; id++) await remove(books.itemKey(bookRow(id)));
    const progress: number[] = [];
    const report = await audit(plane, { onProgress: (rows) => void progress.push(rows) });
    assert.equal(report.missing, ROWS);
    assert.deepEqual(progress, [1, 11, 21, 26]);
  });
});
