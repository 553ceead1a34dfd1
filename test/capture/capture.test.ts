import assert from "node:assert/strict";
import { installCapture, removeCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import { DatabaseError, type Database } from "../../migration/sql/database";
import { createPlane, prepareDatabase, setOwnership } from "../support/data-plane";
import { library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const BOOK = "INSERT INTO books (id, shelf_id, title, isbn, price, added_at) VALUES";
const VALUES = "1, 'a title', NULL, 1, '2026-01-02T03:04:05+02:00'";

describe("Capture", () => {
  let stores: Stores;
  let monolith: Database;
  let relay: Database;
  let plane: DataPlane;
  before(async () => {
    stores = await startStores();
    ({ monolith, relay } = await prepareDatabase(stores, library, [
      ...LIBRARY_TABLES,
      "INSERT INTO shelves (name) VALUES ('one'), ('two')",
    ]));
    plane = await createPlane(stores, library, relay);
    await setOwnership(plane, "replicate", "monolith", 3);
    await installCapture(plane);
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const captured = (): Promise<readonly Record<string, unknown>[]> =>
    relay.query(`SELECT epoch, table_name AS "table", op, key, "row" FROM banyan.outbox ORDER BY seq`);
  const refusal = async (failing: Promise<unknown>): Promise<DatabaseError> => {
    const error: unknown = await failing.then(
      () => "it was let through",
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof DatabaseError, String(error));
    return error;
  };

  it("appends every changed row with the epoch, its key and its whole row in UTC", async () => {
    await monolith.execute(`${BOOK} (7, ${VALUES})`);
    await monolith.execute("UPDATE books SET title = 'another' WHERE id = 7");
    await monolith.execute("DELETE FROM books WHERE id = 7");
    const row = { id: 7, shelf_id: 1, isbn: null, price: 1, added_at: "2026-01-02T01:04:05+00:00", tags: null };
    const all = { epoch: 3, table: "books", key: { id: 7 } };
    assert.deepEqual(await captured(), [
      { ...all, op: "insert", row: { ...row, title: "a title" } },
      { ...all, op: "update", row: { ...row, title: "another" } },
      { ...all, op: "delete", row: { ...row, title: "another" } },
    ]);
  });

  it("captures each row of a statement that changes many", async () => {
    await monolith.execute(`${BOOK} (1, ${VALUES}), (2, ${VALUES}), (3, ${VALUES})`);
    await monolith.execute("UPDATE books SET price = price + 1");
    const ops = (await captured()).map(({ op, key }) => `${String(op)} ${JSON.stringify(key)}`);
    assert.equal(ops.length, 6);
    assert.equal(new Set(ops).size, 6);
  });

  it("captures an update that moves the item as a delete and an insert", async () => {
    await monolith.execute(`${BOOK} (7, ${VALUES})`);
    await monolith.execute("UPDATE books SET shelf_id = 2 WHERE id = 7");
    const moves = (await captured()).slice(1).map(({ op, row }) => [op, (row as { shelf_id: number }).shelf_id]);
    assert.deepEqual(moves, [
      ["delete", 1],
      ["insert", 2],
    ]);
  });

  it("captures nothing of a transaction that was rolled back", async () => {
    const failing = monolith.transaction(async (tx) => {
      await tx.execute(`${BOOK} (7, ${VALUES})`);
      throw new Error("no");
    });
    await assert.rejects(failing);
    assert.deepEqual(await captured(), []);
  });

  it("refuses writes while the context owns, and names the context", async () => {
    await setOwnership(plane, "extracted", "context", 4);
    const { sqlState, message } = await refusal(monolith.execute(`${BOOK} (7, ${VALUES})`));
    assert.equal(sqlState, "BN001");
    assert.match(message, /BN001 lib-rary is not owned by the monolith/);
    assert.equal((await refusal(monolith.execute("DELETE FROM books WHERE id = 404"))).sqlState, "BN001");
  });

  it("refuses writes during a handover until its deadline has passed", async () => {
    const handover = (deadline: string): Promise<number> =>
      relay.execute(
        `UPDATE banyan.ownership SET handover_to = 'context', handover_deadline = banyan.now() + ${deadline}`,
      );
    await handover("interval '30 seconds'");
    assert.equal((await refusal(monolith.execute(`${BOOK} (7, ${VALUES})`))).sqlState, "BN001");
    await relay.execute("UPDATE banyan.clock SET offset_ms = 31000");
    assert.equal(await monolith.execute(`${BOOK} (7, ${VALUES})`), 1);
  });

  it("refuses a transaction that would read a stale ownership", async () => {
    const sql = `BEGIN ISOLATION LEVEL REPEATABLE READ; ${BOOK} (7, ${VALUES}); COMMIT`;
    await assert.rejects(stores.database.admin(sql), /BN002 lib-rary is written under repeatable read/);
  });

  it("holds off a handover until the writers in flight have ended, and lets none in after it", async () => {
    const lockOut = "SELECT pg_try_advisory_xact_lock(banyan.lock_key('lib-rary')) AS locked";
    await monolith.transaction(async (tx) => {
      await tx.execute(`${BOOK} (7, ${VALUES})`);
      assert.deepEqual(await relay.query(lockOut), [{ locked: false }]);
      await tx.execute("UPDATE books SET title = 'second write of the transaction' WHERE id = 7");
    });
    assert.deepEqual(await relay.query(lockOut), [{ locked: true }]);
    let late: Promise<DatabaseError> | undefined;
    await relay.transaction(async (tx) => {
      await tx.query(lockOut);
      late = refusal(monolith.execute(`${BOOK} (8, ${VALUES})`));
      await tx.execute("UPDATE banyan.ownership SET owner = 'context', epoch = 4");
    });
    assert.equal((await late)?.sqlState, "BN001");
  });

  it("takes the lock again after a rollback to a savepoint gave it back", async () => {
    await monolith.transaction(async (tx) => {
      await tx.execute("SAVEPOINT early");
      await tx.execute(`${BOOK} (7, ${VALUES})`);
      await tx.execute("ROLLBACK TO SAVEPOINT early");
      await tx.execute(`${BOOK} (8, ${VALUES})`);
      const probe = "SELECT pg_try_advisory_xact_lock(banyan.lock_key('lib-rary')) AS locked";
      assert.deepEqual(await relay.query(probe), [{ locked: false }]);
    });
    assert.deepEqual(
      (await captured()).map(({ key }) => key),
      [{ id: 8 }],
    );
  });

  it("lets the relay's marked writes pass without capturing them, and nobody else's", async () => {
    await setOwnership(plane, "extracted", "context", 4);
    const marked = (database: Database): Promise<number> =>
      database.transaction(async (tx) => {
        await tx.query("SELECT set_config('banyan.origin', 'relay', true)");
        return tx.execute(`${BOOK} (7, ${VALUES})`);
      });
    assert.equal((await refusal(marked(monolith))).sqlState, "BN001");
    assert.equal(await marked(relay), 1);
    assert.deepEqual(await captured(), []);
  });

  it("refuses TRUNCATE, which no row trigger would see", async () => {
    assert.equal((await refusal(monolith.execute("TRUNCATE books"))).sqlState, "BN003");
  });

  it("is installed and removed any number of times", async () => {
    await installCapture(plane);
    await monolith.execute(`${BOOK} (7, ${VALUES})`);
    assert.equal((await captured()).length, 1);
    await removeCapture(plane);
    await removeCapture(plane);
    await setOwnership(plane, "monolith", "context", 4);
    await monolith.execute("TRUNCATE books");
    assert.equal((await captured()).length, 1);
  });

  it("waits for a writer that began before it, a short try at a time", async () => {
    await removeCapture(plane);
    const tries: number[] = [];
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const settings = { ...plane.settings, lockTimeoutMs: 20 };
    const pause = async (ms: number): Promise<void> => {
      tries.push(ms);
      if (tries.length === 2) end();
    };
    const writer = monolith.transaction(async (tx) => {
      await tx.execute(`${BOOK} (7, ${VALUES})`);
      const installing = installCapture({ ...plane, settings, pause });
      await ended;
      return { installing };
    });
    await (
      await writer
    ).installing;
    assert.ok(tries.length >= 2);
  });

  it("names every way in which a table is not as declared", async () => {
    await stores.database.admin(
      "ALTER TABLE books ADD COLUMN colour text; ALTER TABLE books DROP COLUMN tags; ALTER TABLE books ALTER price TYPE float8",
    );
    await assert.rejects(installCapture(plane), {
      name: "SchemaDriftError",
      differences: [
        "column books.price is declared numeric and is float8",
        "column books.tags is declared and does not exist",
        "column books.colour is not declared",
      ],
    });
  });

  it("refuses tables with AFTER triggers of their own, by name", async () => {
    await stores.database.admin(
      `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
       CREATE TRIGGER touch_shelf AFTER INSERT ON books FOR EACH ROW EXECUTE FUNCTION touch()`,
    );
    await assert.rejects(installCapture(plane), /AFTER triggers touch_shelf on books/);
  });
});
