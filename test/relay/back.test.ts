import assert from "node:assert/strict";
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import { installCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import { drain, outboxIsEmpty } from "../../migration/relay";
import type { OutboxChange } from "../../migration/runtime/store/prepared-change";
import { Crash, crashAt, createPlane, prepareDatabase, rowsOf, setOwnership } from "../support/data-plane";
import { outboxChange, putOutboxItem } from "../support/items";
import { bookRow, library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [shelves, books] = library.tables as [OwnedTable, OwnedTable];
const LONG = 60_000;

describe("Relay, from the context to the monolith", () => {
  let stores: Stores;
  let plane: DataPlane;
  let unique = 0;
  before(async () => {
    stores = await startStores();
    const { monolith, relay } = await prepareDatabase(stores, library, LIBRARY_TABLES);
    plane = await createPlane(stores, library, relay);
    await setOwnership(plane, "replicate", "monolith", 3);
    await installCapture(plane);
    await monolith.execute("INSERT INTO shelves (name) VALUES ('one'), ('two')");
    await relay.execute("DELETE FROM banyan.outbox");
    await setOwnership(plane, "extracted", "context", 5);
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const book = (op: OutboxChange["op"], row: Row, n: number, epoch = 5): OutboxChange =>
    outboxChange(books, op, row, { epoch, n });
  const write = (changes: readonly OutboxChange[], bucket = 0): Promise<void> =>
    putOutboxItem(plane, changes, { bucket, unique: `u${(unique += 1)}` });
  const stored = (): Promise<readonly Row[]> => rowsOf(plane.database, "books");

  it("applies inserts, updates and deletes exactly, and empties the outbox", async () => {
    await write([book("insert", bookRow(1), 1)]);
    await write([book("insert", bookRow(2), 1)], 3);
    await write([book("update", bookRow(2, { title: "changed", tags: null }), 2)], 5);
    await write([book("insert", bookRow(3), 1)], 1);
    assert.deepEqual(await drain(plane, LONG), { applied: 4, parked: 0, remaining: 0 });
    await write([book("delete", bookRow(3), 2)], 7);
    await drain(plane, LONG);
    assert.deepEqual(await stored(), [bookRow(1), bookRow(2, { title: "changed", tags: null })]);
    assert.equal(await outboxIsEmpty(plane, "context"), true);
  });

  it("captures nothing of what it applies", async () => {
    await write([book("insert", bookRow(1), 1)]);
    await drain(plane, LONG);
    assert.equal(await outboxIsEmpty(plane, "monolith"), true);
  });

  it("gives an older change no effect, whenever it arrives", async () => {
    await write([book("insert", bookRow(1, { title: "newest" }), 7)]);
    await drain(plane, LONG);
    await write([book("update", bookRow(1, { title: "stale" }), 6)]);
    await write([book("update", bookRow(1, { title: "of an earlier epoch" }), 99, 4)], 1);
    await write([book("delete", bookRow(1), 5)], 2);
    assert.equal((await drain(plane, LONG)).remaining, 0);
    assert.deepEqual(await stored(), [bookRow(1, { title: "newest" })]);
  });

  it("keeps a deleted row's version, so that nothing older brings it back", async () => {
    await write([book("delete", bookRow(1), 7)]);
    await drain(plane, LONG);
    await write([book("update", bookRow(1), 6)]);
    await drain(plane, LONG);
    assert.deepEqual(await stored(), []);
    await write([book("insert", bookRow(1), 8)]);
    await drain(plane, LONG);
    assert.deepEqual(await stored(), [bookRow(1)]);
  });

  it("applies the first change after a return and another handover, whatever its count", async () => {
    await write([book("insert", bookRow(1), 50, 5)]);
    await drain(plane, LONG);
    await setOwnership(plane, "extracted", "context", 9);
    await write([book("update", bookRow(1, { title: "epoch 9" }), 2, 9)]);
    await drain(plane, LONG);
    assert.deepEqual(await stored(), [bookRow(1, { title: "epoch 9" })]);
  });

  it("applies rows that have exchanged their unique values, though only the newest change of each is left", async () => {
    await write([book("insert", bookRow(1), 1), book("insert", bookRow(2), 1), book("insert", bookRow(3), 1)]);
    await drain(plane, LONG);
    // 1 lets go of its own, 2 takes it, 3 takes what 2 had, 1 takes what 3 had: all before the relay looks.
    await write([book("update", bookRow(1, { isbn: null }), 2)]);
    await write([book("update", bookRow(2, { isbn: "isbn-1" }), 2)], 1);
    await write([book("update", bookRow(3, { isbn: "isbn-2" }), 2)], 2);
    await write([book("update", bookRow(1, { isbn: "isbn-3" }), 3)], 3);
    assert.deepEqual(await drain(plane, LONG), { applied: 4, parked: 0, remaining: 0 });
    const isbns = (await stored()).map(({ isbn }) => isbn);
    assert.deepEqual(isbns, ["isbn-3", "isbn-1", "isbn-2"]);
  });

  it("applies the changes of one transaction in an order that foreign keys allow", async () => {
    const shelf = (op: OutboxChange["op"], n: number): OutboxChange =>
      outboxChange(shelves, op, { id: 9, name: "nine" }, { epoch: 5, n });
    await write([book("insert", bookRow(1, { shelf_id: 9 }), 1), shelf("insert", 1)]);
    await drain(plane, LONG);
    assert.equal((await stored()).length, 1);
    await write([shelf("delete", 2), book("delete", bookRow(1, { shelf_id: 9 }), 2)]);
    assert.deepEqual(await drain(plane, LONG), { applied: 2, parked: 0, remaining: 0 });
    assert.deepEqual(await stored(), []);
  });

  it("lets a row wait for its parent, and the others pass", async () => {
    await write([book("insert", bookRow(1, { shelf_id: 9 }), 1)]);
    await write([book("insert", bookRow(2), 1)], 1);
    let rounds = 0;
    const observe: DataPlane["observe"] = async (step) => {
      if (step === "relay.read" && ++rounds === 3)
        await write([outboxChange(shelves, "insert", { id: 9, name: "nine" }, { epoch: 5, n: 1 })], 2);
    };
    assert.deepEqual(await drain({ ...plane, observe }, LONG), { applied: 3, parked: 0, remaining: 0 });
    assert.equal((await stored()).length, 2);
    assert.deepEqual(await plane.database.query("SELECT * FROM banyan.attempts"), []);
  });

  // What Postgres quotes of the rows is not read for a code: not even what looks like one of our own.
  for (const isbn of ["wanted", "BN123", "SQLState: 42P01"])
    it(`lets a row wait for the one whose unique name it takes over: ${isbn}`, async () => {
      await write([book("insert", bookRow(1, { isbn }), 1)]);
      await drain(plane, LONG);
      await write([book("insert", bookRow(2, { isbn }), 1)]);
      let rounds = 0;
      const observe: DataPlane["observe"] = async (step) => {
        if (step === "relay.read" && ++rounds === 3) await write([book("update", bookRow(1, { isbn: null }), 2)], 4);
      };
      assert.deepEqual(await drain({ ...plane, observe }, LONG), { applied: 2, parked: 0, remaining: 0 });
      assert.deepEqual(
        (await stored()).map(({ isbn }) => isbn),
        [null, isbn],
      );
    });

  it("parks a change that never finds its parent, with Postgres' error, and applies all others", async () => {
    for (let id = 1; id <= 40; id++)
      await write([book("insert", bookRow(id, id === 17 ? { shelf_id: 404 } : {}), 1)], id % 8);
    assert.deepEqual(await drain(plane, LONG), { applied: 39, parked: 1, remaining: 0 });
    const [parked] = await plane.database.query("SELECT direction, change, error FROM banyan.parked");
    assert.equal(parked?.direction, "back");
    assert.match(parked.error as string, /books_shelf_id_fkey/);
    assert.deepEqual((parked.change as { id: Row }).id, { id: 17 });
    assert.equal((await stored()).length, 39);
  });

  for (const step of ["relay.read", "relay.apply", "relay.apply.back", "relay.remove"])
    it(`loses and doubles nothing after a crash at ${step}`, async () => {
      const small = { ...plane, settings: { ...plane.settings, relayBatchChanges: 8 } };
      for (let id = 1; id <= 20; id++) await write([book("insert", bookRow(id), 1)], id % 8);
      for (const occurrence of [1, 2])
        await assert.rejects(drain({ ...small, observe: crashAt(step, occurrence) }, LONG), Crash);
      assert.equal((await drain(small, LONG)).remaining, 0);
      assert.deepEqual(
        await stored(),
        Array.from({ length: 20 }, (_, i) => bookRow(i + 1)),
      );
    });

  it("is undone in Postgres when it dies between comparing versions and writing rows", async () => {
    await write([book("insert", bookRow(1), 1)]);
    await stores.database.admin(
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '57P01'; END $$;
       CREATE TRIGGER die BEFORE INSERT ON books FOR EACH ROW EXECUTE FUNCTION die()`,
    );
    await assert.rejects(drain(plane, LONG));
    assert.deepEqual(await plane.database.query("SELECT * FROM banyan.versions"), []);
    await stores.database.admin("DROP TRIGGER die ON books");
    await drain(plane, LONG);
    assert.deepEqual(await stored(), [bookRow(1)]);
  });

  it("does not take an empty bucket for an empty outbox", async () => {
    await write([book("insert", bookRow(1), 1)], 7);
    assert.equal(await outboxIsEmpty(plane, "context"), false);
  });
});
