import assert from "node:assert/strict";
import { type ExecuteStatementCommand, RDSDataClient } from "@aws-sdk/client-rds-data";
import { createDatabase } from "../../migration/sql/data-api";
import { DatabaseError, type Database } from "../../migration/sql/database";
import { isResponseTooLarge } from "../../migration/sql/errors";
import { startStores, type Stores } from "../support/stores";

const stateOf = async (failing: Promise<unknown>): Promise<string> => {
  const error: unknown = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DatabaseError, `expected a DatabaseError, got ${String(error)}`);
  return error.sqlState;
};

describe("The database over the Data API", () => {
  let stores: Stores;
  let database: Database;
  before(async () => {
    stores = await startStores();
    database = createDatabase(stores.database.master());
    await database.execute("CREATE TABLE notes (id int8 PRIMARY KEY, text text)");
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  it("reads every type as to_jsonb would write it", async () => {
    const columns = `7::int4 AS a, 9007199254740991::int8 AS b, 12.50::numeric AS c, 0.1::float8 + 0.2 AS d, true AS e,
      'x'::text AS f, '2026-01-02'::date AS g, '6d2a3c1e-0000-4000-8000-000000000000'::uuid AS h,
      '2026-01-02T03:04:05.678901+02:00'::timestamptz AS i, '{"k":[1,null]}'::jsonb AS j, NULL::text AS k`;
    const [row] = await database.query(`SELECT ${columns}`);
    const [json] = await database.query(`SELECT to_jsonb(r) AS r FROM (SELECT ${columns}) AS r`);
    assert.deepEqual(row, json?.r);
    assert.equal(row?.i, "2026-01-02T01:04:05.678901+00:00");
  });

  it("writes a typed value so that it reads the same, microseconds included", async () => {
    const at = "2026-01-02T01:04:05.678901+00:00";
    const [row] = await database.query("SELECT :at AS at, :n AS n", {
      at: { value: at, type: "timestamptz" },
      n: { value: 12.5, type: "numeric" },
    });
    assert.deepEqual(row, { at, n: 12.5 });
  });

  it("counts the rows that a statement changed", async () => {
    const rows = [1, 2, 3].map((id) => ({ id, text: "x" }));
    const insert = "INSERT INTO notes SELECT * FROM jsonb_to_recordset(:rows) AS r (id int8, text text)";
    assert.equal(await database.execute(insert, { rows }), 3);
    assert.equal(await database.execute("DELETE FROM notes WHERE id > 1"), 2);
  });

  it("commits a transaction that resolves and rolls back one that throws", async () => {
    await database.transaction((tx) => tx.execute("INSERT INTO notes VALUES (1, 'kept')"));
    const failing = database.transaction(async (tx) => {
      await tx.execute("INSERT INTO notes VALUES (2, 'lost')");
      throw new Error("changed my mind");
    });
    await assert.rejects(failing, /changed my mind/);
    assert.deepEqual(await database.query("SELECT id FROM notes"), [{ id: 1 }]);
  });

  it("tells the SQLSTATE of a failed statement", async () => {
    await database.execute("INSERT INTO notes VALUES (1, 'x')");
    assert.equal(await stateOf(database.execute("INSERT INTO notes VALUES (1, 'y')")), "23505");
    assert.equal(await stateOf(database.query("SELECT 1 / 0")), "22012");
  });

  it("tells an answer that was too large from other failures", async () => {
    const large = database.query("SELECT repeat('x', 60000) AS text FROM generate_series(1, 30)");
    const error: unknown = await large.catch((reason: unknown) => reason);
    assert.ok(isResponseTooLarge(error), String(error));
  });

  it("refuses transactions where the default is not READ COMMITTED", async () => {
    await database.execute("ALTER DATABASE conference SET default_transaction_isolation = 'serializable'");
    await stores.database.service.reset();
    const fresh = createDatabase(stores.database.master());
    assert.equal(await stateOf(fresh.transaction(async () => undefined)), "BN002");
  });

  it("sends a call again while the database resumes, and gives up with its error at last", async () => {
    const access = stores.database.master();
    let refusals = 3;
    const client = new RDSDataClient({});
    const resuming = Object.assign(new Error("resuming"), { name: "DatabaseResumingException" });
    client.send = (async (command: ExecuteStatementCommand) => {
      if (refusals-- > 0) throw resuming;
      return access.client.send(command);
    }) as typeof client.send;
    const pauses: number[] = [];
    const pause = async (ms: number): Promise<void> => void pauses.push(ms);
    const waiting = createDatabase({ ...access, client, pause });
    assert.deepEqual(await waiting.query("SELECT 1 AS one"), [{ one: 1 }]);
    assert.equal(pauses.length, 3);
    refusals = Infinity;
    await assert.rejects(waiting.query("SELECT 1 AS one"), /resuming/);
  });
});
