import assert from "node:assert/strict";
import type { OwnedTable } from "../../extracted/bounded-context";
import { installCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import { retryParked } from "../../migration/parked/retry";
import { drain, outboxIsEmpty } from "../../migration/relay";
import type { Metric } from "../../migration/runtime/emf";
import type { Database } from "../../migration/sql/database";
import { Crash, crashAt, createPlane, markBackfilled, prepareDatabase, setOwnership } from "../support/data-plane";
import { allItems, putItem, putRowItem } from "../support/items";
import { bookRow, library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [, books] = library.tables as [OwnedTable, OwnedTable];
const LONG = 60_000;

describe("Relay, from the monolith to the context", () => {
  let stores: Stores;
  let monolith: Database;
  let plane: DataPlane;
  before(async () => {
    stores = await startStores();
    let relay: Database;
    ({ monolith, relay } = await prepareDatabase(stores, library, LIBRARY_TABLES));
    plane = await createPlane(stores, library, relay);
    await setOwnership(plane, "replicate", "monolith", 3);
    await installCapture(plane);
    await markBackfilled(plane);
    await monolith.execute("INSERT INTO shelves (name) VALUES ('one'), ('two')");
    await plane.database.execute("DELETE FROM banyan.outbox");
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const insert = (from: number, to = from): Promise<number> =>
    monolith.execute(
      `INSERT INTO books SELECT g, 1, 'title', 'isbn-' || g, 1, '2026-01-02', NULL
         FROM generate_series(CAST(:from AS int8), CAST(:to AS int8)) AS g`,
      { from, to },
    );
  const bookKey = (id: number, shelf = 1): string => `SHELF#${shelf}|BOOK#${String(id).padStart(12, "0")}`;
  const pointsTo = async (name: string): Promise<unknown> =>
    ((await allItems(plane)).get(`REF#${name}|REF`)?.to as { sk: string } | undefined)?.sk;

  /** A relay that is stopped before `at`, and wakes when `meanwhile` has happened. */
  const late = (at: string, meanwhile: string): DataPlane => ({
    ...plane,
    observe: async (step) => {
      if (step === at) await plane.database.execute(meanwhile);
    },
  });

  it("takes nothing out of the outbox when it wakes in another life of the table", async () => {
    await insert(1, 3);
    await drain(late("relay.read", "UPDATE banyan.ownership SET table_name = 'the-next-table'"), LONG);
    const [outbox] = await plane.database.query("SELECT count(*) AS waiting FROM banyan.outbox");
    assert.equal(Number(outbox?.waiting), 3);
  });

  it("parks nothing when it wakes after the owner has changed: nobody could send it again", async () => {
    await insert(1);
    await monolith.execute("UPDATE books SET title = 'poison' WHERE id = 1");
    await drain(late("relay.park", "UPDATE banyan.ownership SET owner = 'context'"), LONG);
    const [parked] = await plane.database.query("SELECT count(*) AS changes FROM banyan.parked");
    assert.equal(Number(parked?.changes), 0);
  });

  it("applies inserts, updates and deletes, and empties the outbox", async () => {
    await insert(1, 3);
    await monolith.execute("UPDATE books SET title = 'changed' WHERE id = 2");
    await monolith.execute("DELETE FROM books WHERE id = 3");
    assert.deepEqual(await drain(plane, LONG), { applied: 5, parked: 0, remaining: 0 });
    const items = await allItems(plane);
    assert.equal(items.get(bookKey(1))?.title, "title");
    assert.equal(items.get(bookKey(2))?.title, "changed");
    assert.deepEqual(
      [...items.values()]
        .filter(({ pk }) => pk.startsWith("REF#"))
        .map(({ pk }) => pk)
        .sort(),
      ["REF#id:1", "REF#id:2", "REF#isbn:isbn-1", "REF#isbn:isbn-2"],
    );
    const { _d, _e, _k, title } = (items.get(bookKey(3)) ?? {}) as Record<string, unknown>;
    assert.deepEqual({ _d, _e, _k, title }, { _d: true, _e: 3, _k: '{"id":3}', title: undefined });
    assert.equal(await outboxIsEmpty(plane, "monolith"), true);
  });

  it("applies a re-insert after a delete", async () => {
    for (const statement of ["DELETE FROM books WHERE id = 1", "UPDATE books SET title = 'again' WHERE id = 1"]) {
      await insert(1);
      await drain(plane, LONG);
      await monolith.execute(statement);
      await drain(plane, LONG);
    }
    assert.equal((await allItems(plane)).get(bookKey(1))?.title, "again");
  });

  it("leaves an item alone that is as new or newer", async () => {
    await insert(1);
    await putRowItem(plane, books, bookRow(1, { title: "newer" }), { epoch: 4, n: 1 });
    await drain(plane, LONG);
    assert.equal((await allItems(plane)).get(bookKey(1))?.title, "newer");
  });

  it("overwrites an item without a version: somebody put it past the relay, and no change is lost to it", async () => {
    const { isbn: _, ...script } = bookRow(1, { title: "by a script" });
    await putItem(plane, { ...books.itemKey(bookRow(1)), ...script, isbn: null });
    await insert(1);
    assert.deepEqual(await drain(plane, LONG), { applied: 1, parked: 0, remaining: 0 });
    const item = (await allItems(plane)).get(bookKey(1));
    assert.deepEqual([item?.title === "by a script", typeof item?._e], [false, "number"]);
    assert.equal(await pointsTo("isbn:isbn-1"), "BOOK#000000000001");
  });

  it("moves an item whose key changes, with its names", async () => {
    await insert(1);
    await drain(plane, LONG);
    await monolith.execute("UPDATE books SET shelf_id = 2 WHERE id = 1");
    await drain(plane, LONG);
    const items = await allItems(plane);
    assert.equal(items.get(bookKey(1))?._d, true);
    assert.equal(items.get(bookKey(1, 2))?.title, "title");
    assert.deepEqual(items.get("REF#isbn:isbn-1|REF")?.to, { pk: "SHELF#2", sk: "BOOK#000000000001" });
  });

  for (const batch of [1, 2, 250])
    it(`passes a unique name from row to row and back, ${batch} changes a batch`, async () => {
      const small = { ...plane, settings: { ...plane.settings, relayBatchChanges: batch } };
      await insert(1, 2);
      await monolith.execute("UPDATE books SET isbn = NULL WHERE id = 1");
      await monolith.execute("UPDATE books SET isbn = 'isbn-1' WHERE id = 2");
      await drain(small, LONG);
      assert.equal(await pointsTo("isbn:isbn-1"), "BOOK#000000000002");
      assert.equal(await pointsTo("isbn:isbn-2"), undefined);
      await monolith.execute("UPDATE books SET isbn = NULL WHERE id = 2");
      await monolith.execute("UPDATE books SET isbn = 'isbn-1' WHERE id = 1");
      await drain(small, LONG);
      assert.equal(await pointsTo("isbn:isbn-1"), "BOOK#000000000001");
    });

  it("leaves a unique name to its newest holder when a stalled relay comes late", async () => {
    await insert(1, 2);
    await drain(plane, LONG);
    await monolith.execute("UPDATE books SET isbn = NULL WHERE id = 1");
    await monolith.execute("UPDATE books SET isbn = 'isbn-1' WHERE id = 2");
    // This relay has read the two changes, then stands still while another one does the rest.
    let stalled = true;
    const observe: DataPlane["observe"] = async (step) => {
      if (step !== "relay.apply" || !stalled) return;
      stalled = false;
      await monolith.execute("UPDATE books SET isbn = NULL WHERE id = 2");
      await monolith.execute("UPDATE books SET isbn = 'isbn-1' WHERE id = 1");
      await plane.database.execute("UPDATE banyan.lease SET expires_at = '-infinity'");
      await drain(plane, LONG);
    };
    await drain({ ...plane, observe }, LONG);
    assert.equal(await pointsTo("isbn:isbn-1"), "BOOK#000000000001");
    assert.equal((await allItems(plane)).get(bookKey(2))?.isbn, null);
  });

  for (const step of ["relay.lease", "relay.read", "relay.apply", "relay.remove"])
    it(`loses and doubles nothing after a crash at ${step}`, async () => {
      const small = { ...plane, settings: { ...plane.settings, relayBatchChanges: 4 } };
      await insert(1, 10);
      await monolith.execute("DELETE FROM books WHERE id = 10");
      for (const occurrence of [1, 2])
        await drain({ ...small, observe: crashAt(step, occurrence) }, LONG).catch((error: unknown) => {
          assert.ok(error instanceof Crash, String(error));
        });
      assert.equal((await drain(small, LONG)).remaining, 0);
      const items = [...(await allItems(plane)).values()].filter(({ _t }) => _t === "books");
      assert.equal(items.filter(({ _d }) => _d !== true).length, 9);
    });

  it("parks a change that cannot be mapped, with its error, and applies all others", async () => {
    await insert(1, 3);
    await monolith.execute("UPDATE books SET title = 'poison' WHERE id = 2");
    assert.deepEqual(await drain(plane, LONG), { applied: 3, parked: 1, remaining: 0 });
    const [parked] = await plane.database.query("SELECT direction, change, error, attempts FROM banyan.parked");
    assert.equal(parked?.direction, "forward");
    assert.equal(parked.attempts, plane.settings.parkAfterAttempts);
    assert.match(parked.error as string, /books \{"id":2\} cannot be mapped: .*this title/);
    assert.equal((parked.change as { row: { title: string } }).row.title, "poison");
    assert.deepEqual(await plane.database.query("SELECT * FROM banyan.attempts"), []);
    assert.ok((await allItems(plane)).has(bookKey(3)));
  });

  it("parks a change that DynamoDB refuses within a transaction, and applies all others", async () => {
    // The unique name is longer than a key may be: the transaction is cancelled for a validation error.
    await insert(1, 3);
    await monolith.execute("UPDATE books SET isbn = repeat('9', 3000) WHERE id = 2");
    assert.deepEqual(await drain(plane, LONG), { applied: 3, parked: 1, remaining: 0 });
    const [parked] = await plane.database.query("SELECT error FROM banyan.parked");
    assert.match(parked?.error as string, /books is refused by DynamoDB/);
    assert.ok((await allItems(plane)).has(bookKey(3)));
  });

  it("parks a change whose row is more than the Data API returns, says what to do, and applies all others", async () => {
    await insert(1, 30);
    await monolith.execute("UPDATE books SET isbn = repeat('9', 70000) WHERE id = 20");
    assert.deepEqual(await drain(plane, LONG), { applied: 30, parked: 1, remaining: 0 });
    const [parked] = await plane.database.query("SELECT id, change, error FROM banyan.parked");
    assert.match(
      parked?.error as string,
      /^books \{"id":20\} has 70\d\d\d bytes, and the Data API returns .* shorten the row/,
    );
    const outcomes = await retryParked(plane, [Number(parked?.id)]);
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ["failed"],
    );
    await monolith.execute("UPDATE books SET isbn = 'short' WHERE id = 20");
    assert.deepEqual(await drain(plane, LONG), { applied: 1, parked: 0, remaining: 0 });
    assert.equal((await allItems(plane)).get(bookKey(20))?.["isbn"], "short");
  });

  it("forgets attempts of changes that are settled, which a relay that woke late had written down", async () => {
    await plane.database.execute(
      "INSERT INTO banyan.attempts (context, change_id, attempts, error) VALUES ('lib-rary', 'late', 3, 'late')",
    );
    assert.deepEqual(await drain(plane, LONG), { applied: 0, parked: 0, remaining: 0 });
    assert.deepEqual(await plane.database.query("SELECT * FROM banyan.attempts"), []);
  });

  it("parks a change once, also after a crash while it was parked", async () => {
    await insert(1);
    await monolith.execute("UPDATE books SET title = 'poison' WHERE id = 1");
    await assert.rejects(drain({ ...plane, observe: crashAt("relay.park") }, LONG), Crash);
    const afterPark = { ...plane, settings: { ...plane.settings, parkAfterAttempts: 1 } };
    await assert.rejects(drain({ ...afterPark, observe: crashAt("relay.remove") }, LONG), Crash);
    assert.deepEqual(await drain(plane, LONG), { applied: 1, parked: 1, remaining: 0 });
    assert.deepEqual(await plane.database.query("SELECT count(*) AS parked FROM banyan.parked"), [{ parked: 1 }]);
  });

  it("stops applying at schema drift, keeps the changes, and goes on once the two agree", async () => {
    await insert(1);
    await stores.database.admin("ALTER TABLE books ADD COLUMN colour text");
    await insert(2);
    await assert.rejects(drain(plane, LONG), /column books.colour is not declared/);
    assert.equal((await allItems(plane)).has(bookKey(1)), false);
    await stores.database.admin("ALTER TABLE books DROP COLUMN colour");
    assert.deepEqual(await drain(plane, LONG), { applied: 2, parked: 0, remaining: 0 });
    assert.equal("colour" in ((await allItems(plane)).get(bookKey(2)) ?? {}), false);
  });

  it("stops at drift that happens while it is at work", async () => {
    const observe: DataPlane["observe"] = async (step) => {
      if (step !== "relay.read") return;
      await stores.database.admin("ALTER TABLE books ADD COLUMN IF NOT EXISTS colour text");
      await insert(1).catch(() => undefined);
    };
    await assert.rejects(drain({ ...plane, observe }, LONG), { name: "SchemaDriftError" });
    assert.equal(await outboxIsEmpty(plane, "monolith"), false);
  });

  it("fills a column that was added after a change from the row as it stands", async () => {
    await insert(1, 2);
    await stores.database.admin(`ALTER TABLE books ADD COLUMN colour text NOT NULL DEFAULT 'red'`);
    const columns = { ...books.columns, colour: "text" as const };
    const [shelves] = library.tables as [OwnedTable];
    const context = { ...library, tables: [shelves, { ...books, columns }] };
    assert.deepEqual(await drain({ ...plane, context }, LONG), { applied: 2, parked: 0, remaining: 0 });
    assert.equal((await allItems(plane)).get(bookKey(1))?.colour, "red");
  });

  it("holds changes back until the backfill is complete", async () => {
    await plane.database.execute("UPDATE banyan.backfill SET done = false WHERE table_name = 'books'");
    await insert(1, 3);
    assert.deepEqual(await drain(plane, LONG), { applied: 0, parked: 0, remaining: 3 });
    assert.equal((await allItems(plane)).size, 0);
  });

  it("leaves the work to the relay that is at it", async () => {
    await insert(1, 3);
    let second: unknown;
    const observe: DataPlane["observe"] = async (step) => {
      if (step === "relay.apply") second ??= await drain(plane, LONG);
    };
    await drain({ ...plane, observe }, LONG);
    assert.deepEqual(second, { applied: 0, parked: 0, remaining: 3 });
  });

  it("takes the work over from a relay that died, once its lease has expired", async () => {
    await insert(1);
    await plane.database.execute(
      `INSERT INTO banyan.lease VALUES ('lib-rary', 'dead', 7, banyan.now() + interval '15 seconds')
       ON CONFLICT (context) DO UPDATE SET holder = 'dead', token = 7, expires_at = excluded.expires_at`,
    );
    assert.equal((await drain(plane, LONG)).remaining, 1);
    await plane.database.execute("UPDATE banyan.clock SET offset_ms = 16000");
    assert.equal((await drain(plane, LONG)).remaining, 0);
    assert.deepEqual(await plane.database.query("SELECT token FROM banyan.lease"), [{ token: 8 }]);
  });

  it("reads smaller batches where rows are large", async () => {
    await insert(1, 40);
    await monolith.execute("UPDATE books SET tags = to_jsonb(repeat('x', 50000))");
    assert.deepEqual(await drain(plane, LONG), { applied: 80, parked: 0, remaining: 0 });
  });

  it("does nothing without a follower, and refuses to feed another generation's table", async () => {
    await insert(1);
    await setOwnership(plane, "monolith", "monolith", 3);
    assert.deepEqual(await drain(plane, LONG), { applied: 0, parked: 0, remaining: 0 });
    await setOwnership(plane, "replicate", "monolith", 3);
    await assert.rejects(drain({ ...plane, table: "banyan-test-lib-rary-g2" }, LONG), /lives in .*-g1: deploy again/);
  });

  it("reports lag, changes applied, parked and still waiting", async () => {
    const reported: Metric[] = [];
    await insert(1, 2);
    await drain({ ...plane, measure: (metrics) => void reported.push(...metrics) }, LONG);
    const values = Object.fromEntries(reported.map(({ name, value }) => [name, value]));
    assert.equal(values.Applied, 2);
    assert.equal(values.Backlog, 0);
    assert.ok(typeof values.LagMs === "number" && values.LagMs < 10_000);
  });
});
