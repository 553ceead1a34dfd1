import assert from "node:assert/strict";
import { migrate, seed } from "../../monolith";
import { instant } from "../../monolith/database/columns";
import { migrations } from "../../monolith/schema/migrations";
import { conference } from "../../monolith/seed/conference";
import { startStores, type Stores } from "../support/stores";

/** Target of the whole seed, on two cores that are busy with other things. */
const SEED_LIMIT_MS = 3_000;

describe("schema and seed", () => {
  let stores: Stores;
  const log = () => {};
  const now = () => new Date("2026-09-20T12:00:00Z");
  const access = async () => {
    const { client, database, ...rest } = await stores.database.user("monolith");
    return { ...rest, database: client, databaseName: database, log, now };
  };
  const count = async (table: string) =>
    Number((await stores.database.admin<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

  before(async () => {
    stores = await startStores();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  it("applies every step once, also when several processes start together", async () => {
    const args = await access();
    const applied = await Promise.all([migrate(args), migrate(args), migrate(args)]);
    assert.deepEqual(applied.flat(), ["cfp", "schedule", "tickets", "ratings", "questions"]);
    assert.deepEqual(await migrate(args), []);
    assert.equal(await count("schema_migrations"), migrations.length);
  });

  it("changes nothing when a step fails, and goes on from there once it is repaired", async () => {
    const args = await access();
    await migrate(args, migrations.slice(0, 2));
    const broken = { id: 3, name: "broken", statements: ["CREATE TABLE half (id integer)", "CREATE TABLE rooms ()"] };
    await assert.rejects(migrate(args, [...migrations.slice(0, 2), broken]), /already exists/);
    assert.equal(await count("pg_tables WHERE tablename = 'half'"), 0);
    assert.deepEqual(await migrate(args), ["tickets", "ratings", "questions"]);
  });

  it("refuses to start where transactions are not read committed", async () => {
    await stores.database.admin("ALTER ROLE monolith SET default_transaction_isolation TO 'repeatable read'");
    await assert.rejects(migrate(await access()), /Transactions run at repeatable read/);
    await stores.database.admin("ALTER ROLE monolith RESET default_transaction_isolation");
  });

  it("has identifiers from sequences, and foreign keys across modules without cascades", async () => {
    await migrate(await access());
    const [sequence] = await stores.database.admin<{ name: string }>(
      "SELECT pg_get_serial_sequence('ratings', 'id') AS name",
    );
    assert.equal(sequence?.name, "public.ratings_id_seq");
    const keys = await stores.database.admin<{ conname: string; confdeltype: string; confupdtype: string }>(
      "SELECT conname, confdeltype, confupdtype FROM pg_constraint WHERE contype = 'f'",
    );
    assert.ok(keys.some(({ conname }) => conname === "ratings_slot_id_fkey"));
    assert.ok(keys.every(({ confdeltype, confupdtype }) => confdeltype === "a" && confupdtype === "a"));
  });

  it("keeps milliseconds and no more", async () => {
    await migrate(await access());
    const columns = await stores.database.admin<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type LIKE 'timestamp%' AND datetime_precision <> 3`,
    );
    assert.deepEqual(columns, []);
  });

  it("seeds an empty database fast, once, and whole", async () => {
    const args = await access();
    await migrate(args);
    const begun = performance.now();
    const report = await seed(args);
    const ms = performance.now() - begun;
    assert.ok(ms < SEED_LIMIT_MS, `seeding took ${ms} ms`);
    const { rows } = report;
    assert.deepEqual(
      [rows["talks"], rows["speakers"], rows["rooms"], rows["attendees"], rows["ratings"], rows["questions"]],
      [120, 60, 8, 2_000, 20_000, 3_000],
    );
    for (const [table, expected] of Object.entries(rows)) assert.equal(await count(table), expected, table);
    assert.deepEqual(await seed(args), { seeded: false, rows: {} });
    const [next] = await stores.database.admin<{ id: number }>("SELECT nextval('ratings_id_seq')::int AS id");
    assert.equal(next?.id, 20_001);
  });

  it("seeds once when several processes start together, and never beside other rows", async () => {
    const args = await access();
    await migrate(args);
    await stores.database.admin("INSERT INTO rooms (name, capacity) VALUES ('Mine', 1)");
    assert.equal((await seed(args)).seeded, false);
    await stores.database.admin("DELETE FROM rooms");
    const reports = await Promise.all([seed(args), seed(args)]);
    assert.deepEqual(reports.map(({ seeded }) => seeded).sort(), [false, true]);
    assert.equal(await count("ratings"), 20_000);
  });

  it("invents the same conference for the same number, and another for another", () => {
    assert.deepEqual(conference(1), conference(1));
    assert.notDeepEqual(conference(1), conference(2));
  });
});

describe("timestamps of the Data API", () => {
  it("become ISO 8601 with three digits of milliseconds", () => {
    const cases = {
      "2027-05-03 09:00:00": "2027-05-03T09:00:00.000Z",
      "2027-05-03 09:00:00.1": "2027-05-03T09:00:00.100Z",
      "2027-05-03 09:00:00.123+00": "2027-05-03T09:00:00.123Z",
    };
    for (const [given, expected] of Object.entries(cases)) assert.equal(instant({ at: given }, "at"), expected);
    assert.throws(() => instant({ at: "yesterday" }, "at"), /no timestamp/);
  });
});
