import assert from "node:assert/strict";
import type { OwnedTable } from "../../extracted/bounded-context";
import { backfill } from "../../migration/backfill";
import { installCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import { drain } from "../../migration/relay";
import type { Database } from "../../migration/sql/database";
import { Crash, crashAt, createPlane, prepareDatabase, setOwnership } from "../support/data-plane";
import { allItems, putItem, putRowItem } from "../support/items";
import { bookRow, library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [, books] = library.tables as [OwnedTable, OwnedTable];
const ROWS = 57;

describe("Backfill", () => {
  let stores: Stores;
  let monolith: Database;
  let plane: DataPlane;
  before(async () => {
    stores = await startStores();
    let relay: Database;
    ({ monolith, relay } = await prepareDatabase(stores, library, [
      ...LIBRARY_TABLES,
      "INSERT INTO shelves (name) VALUES ('one'), ('two')",
      `INSERT INTO books SELECT g, 1, 'title', 'isbn-' || g, 1, '2026-01-02', NULL FROM generate_series(1, ${ROWS}) AS g`,
    ]));
    plane = await createPlane(stores, library, relay);
    plane = { ...plane, settings: { ...plane.settings, backfillPageRows: 10 } };
    await setOwnership(plane, "replicate", "monolith", 3);
    await installCapture(plane);
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const dataItems = async (): Promise<readonly Record<string, unknown>[]> =>
    [...(await allItems(plane)).values()].filter((item) => item._t !== undefined);

  it("puts every row once, at the lowest version, with its unique names", async () => {
    assert.deepEqual(await backfill(plane, 60_000), { rows: ROWS + 2, total: ROWS + 2, done: true });
    const items = await dataItems();
    assert.equal(items.length, ROWS + 2);
    assert.ok(items.every(({ _e, _n }) => _e === 0 && _n === 0));
    const names = [...(await allItems(plane)).values()].filter(({ pk }) => pk.startsWith("REF#"));
    assert.equal(names.length, 2 * ROWS);
  });

  it("stops when its time is over and goes on from its checkpoint", async () => {
    const first = await backfill(plane, 0);
    assert.equal(first.done, false);
    let progress = first;
    for (let calls = 0; !progress.done && calls < 20; calls++) progress = await backfill(plane, 0);
    assert.deepEqual(progress, { rows: ROWS + 2, total: ROWS + 2, done: true });
  });

  for (const step of ["backfill.open", "backfill.read", "backfill.put", "backfill.checkpoint"])
    it(`puts every row and counts it once after a crash at ${step}`, async () => {
      for (const occurrence of [1, 2, 3])
        await backfill({ ...plane, observe: crashAt(step, occurrence) }, 60_000).catch((error: unknown) => {
          assert.ok(error instanceof Crash, String(error));
        });
      assert.deepEqual(await backfill(plane, 60_000), { rows: ROWS + 2, total: ROWS + 2, done: true });
      assert.equal((await dataItems()).length, ROWS + 2);
    });

  it("replaces neither an item nor a tombstone", async () => {
    await putRowItem(plane, books, bookRow(5, { title: "newer" }), { epoch: 3, n: 9 });
    await putItem(plane, { ...books.itemKey(bookRow(6)), _t: "books", _e: 3, _n: 10, _d: true });
    await backfill(plane, 60_000);
    const items = await allItems(plane);
    assert.equal(items.get("SHELF#1|BOOK#000000000005")?.title, "newer");
    assert.equal(items.get("SHELF#1|BOOK#000000000006")?._d, true);
    assert.equal(items.has("REF#id:6|REF"), false);
  });

  it("leaves a unique name to the row that has it by now", async () => {
    const other = { pk: "SHELF#1", sk: "BOOK#000000000099" };
    await putItem(plane, { pk: "REF#isbn:isbn-5", sk: "REF", to: other, _e: 3, _n: 9 });
    await backfill(plane, 60_000);
    const items = await allItems(plane);
    assert.deepEqual(items.get("REF#isbn:isbn-5|REF")?.to, other);
    assert.equal(items.get("SHELF#1|BOOK#000000000005")?.isbn, "isbn-5");
  });

  it("gives way to changes that were captured while it ran", async () => {
    const observe: DataPlane["observe"] = async (step, detail) => {
      if (step !== "backfill.put" || detail?.table !== "books" || detail.rows !== 7) return;
      await monolith.execute("UPDATE books SET title = 'changed' WHERE id IN (1, 57)");
      await monolith.execute("DELETE FROM books WHERE id IN (2, 56)");
    };
    await backfill({ ...plane, observe }, 60_000);
    assert.equal((await drain(plane, 10_000)).remaining, 0);
    const items = await allItems(plane);
    for (const id of ["01", "57"]) assert.equal(items.get(`SHELF#1|BOOK#0000000000${id}`)?.title, "changed");
    for (const id of ["02", "56"]) assert.equal(items.get(`SHELF#1|BOOK#0000000000${id}`)?._d, true);
  });

  it("leaves the work to the backfiller that is at it", async () => {
    let second: unknown;
    const observe: DataPlane["observe"] = async (step) => {
      if (step === "backfill.put" && second === undefined) second = await backfill(plane, 60_000);
    };
    assert.equal((await backfill({ ...plane, observe }, 60_000)).done, true);
    assert.deepEqual(second, { rows: 0, total: 2, done: false });
  });

  it("asks for smaller pages where rows are large", async () => {
    await monolith.execute("UPDATE books SET tags = to_jsonb(repeat('x', 50000))");
    const wide = { ...plane, settings: { ...plane.settings, backfillPageRows: 500 } };
    assert.equal((await backfill(wide, 60_000)).done, true);
    assert.equal((await dataItems()).length, ROWS + 2);
  });

  it("stops at a row that cannot be mapped, by name, and goes on once it can", async () => {
    await monolith.execute("UPDATE books SET title = 'poison' WHERE id = 33");
    await assert.rejects(backfill(plane, 60_000), /row \[33\] of books cannot be mapped: .*this title/);
    await monolith.execute("UPDATE books SET title = 'cured' WHERE id = 33");
    assert.deepEqual(await backfill(plane, 60_000), { rows: ROWS + 2, total: ROWS + 2, done: true });
  });
});
