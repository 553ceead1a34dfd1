import assert from "node:assert/strict";
import { monolithGrants, userStatement } from "../../migration/schema/roles";
import { installSchema } from "../../migration/schema";
import { createDatabase } from "../../migration/sql/data-api";
import type { Database } from "../../migration/sql/database";
import { startStores, type Stores } from "../support/stores";

describe("The schema banyan", () => {
  let stores: Stores;
  let master: Database;
  before(async () => {
    stores = await startStores();
    master = createDatabase(stores.database.master());
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  it("is installed any number of times, also by two at once, and keeps what it holds", async () => {
    await Promise.all([installSchema(master), installSchema(master)]);
    await master.execute("INSERT INTO banyan.lease VALUES ('c', 'h', 7, now())");
    await master.execute("UPDATE banyan.clock SET offset_ms = 5");
    await installSchema(master);
    assert.deepEqual(await master.query("SELECT token FROM banyan.lease"), [{ token: 7 }]);
    assert.deepEqual(await master.query("SELECT offset_ms FROM banyan.clock"), [{ offset_ms: 5 }]);
  });

  it("belongs to banyan_relay, tables, functions and all", async () => {
    await installSchema(master);
    const owners = await master.query(
      `SELECT DISTINCT pg_get_userbyid(o.owner)::text AS owner FROM (
         SELECT relowner AS owner FROM pg_class WHERE relnamespace = 'banyan'::regnamespace
         UNION ALL SELECT proowner FROM pg_proc WHERE pronamespace = 'banyan'::regnamespace
         UNION ALL SELECT nspowner FROM pg_namespace WHERE nspname = 'banyan') AS o`,
    );
    assert.deepEqual(owners, [{ owner: "banyan_relay" }]);
  });

  it("has functions that run as their owner under a search path that nobody else sets", async () => {
    await installSchema(master);
    const open = await master.query(
      `SELECT proname::text AS name FROM pg_proc WHERE pronamespace = 'banyan'::regnamespace
          AND NOT (prosecdef AND 'search_path=pg_catalog, pg_temp' = ANY (coalesce(proconfig, '{}')))`,
    );
    assert.deepEqual(open, []);
  });

  it("lets the monolith read who owns a context, and nothing else", async () => {
    await installSchema(master);
    await master.execute(userStatement("monolith"));
    const monolith = createDatabase(await stores.database.user("monolith"));
    for (const statement of monolithGrants()) await master.execute(statement);
    assert.deepEqual(await monolith.query("SELECT * FROM banyan.ownership"), []);
    for (const statement of [
      "UPDATE banyan.ownership SET owner = 'monolith'",
      "SELECT * FROM banyan.outbox",
      "DELETE FROM banyan.versions",
      "SET ROLE banyan_relay",
    ])
      await assert.rejects(monolith.execute(statement), { sqlState: "42501" }, statement);
  });

  it("has a clock that tests can shift", async () => {
    await installSchema(master);
    await master.execute("UPDATE banyan.clock SET offset_ms = 3600000");
    const [row] = await master.query("SELECT banyan.now() - clock_timestamp() > interval '59 minutes' AS ahead");
    assert.equal(row?.ahead, true);
  });
});
