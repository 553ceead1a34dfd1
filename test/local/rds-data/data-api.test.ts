import assert from "node:assert/strict";
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  RollbackTransactionCommand,
} from "@aws-sdk/client-rds-data";
import { SESSION_DEFAULTS } from "../../../local/services/rds-data/sessions";
import type { DatabaseAccess } from "../../support/database-store";
import { startStores, type Stores } from "../../support/stores";

describe("Data API", () => {
  let stores: Stores;
  let access: DatabaseAccess;
  before(async () => {
    stores = await startStores();
    access = await stores.database.user("monolith");
    await run(
      "create table thing (id int primary key generated always as identity, uid uuid, name text unique, meta jsonb, at timestamptz, price numeric(10,2), ok bool, w float8, tags text[], nums int[], raw bytea)",
    );
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const names = () => ({ resourceArn: access.clusterArn, secretArn: access.secretArn });
  const run = (sql: string, more: Partial<ExecuteStatementCommandInput> = {}) =>
    access.client.send(new ExecuteStatementCommand({ ...names(), database: access.database, sql, ...more }));
  const begin = async () =>
    (await access.client.send(new BeginTransactionCommand({ ...names(), database: access.database }))).transactionId ??
    "";
  const commit = (transactionId: string) =>
    access.client.send(new CommitTransactionCommand({ ...names(), transactionId }));
  const rollback = (transactionId: string) =>
    access.client.send(new RollbackTransactionCommand({ ...names(), transactionId }));
  const count = async () => (await run("select count(*) from thing")).records?.[0]?.[0]?.longValue;

  it("gives every type the shape that AWS gives it", async () => {
    const { records, columnMetadata } = await run(
      `select 1::int8 as a, 1.50::numeric(10,2) as b, true as c, 1.5::float8 as d, 'x'::text as e, null::text as f,
        '{"a": 1}'::jsonb as g, array['x','y "z"', null]::text[] as h, array[1,2] as i, '\\x0102'::bytea as j,
        '2026-01-02 03:04:05.678+02'::timestamptz as k, '2026-01-02'::date as l`,
      { includeResultMetadata: true },
    );
    assert.deepEqual(records?.[0], [
      { longValue: 1 },
      { stringValue: "1.50" },
      { booleanValue: true },
      { doubleValue: 1.5 },
      { stringValue: "x" },
      { isNull: true },
      { stringValue: '{"a": 1}' },
      { arrayValue: { stringValues: ["x", 'y "z"', null] } },
      { arrayValue: { longValues: [1, 2] } },
      { blobValue: new Uint8Array([1, 2]) },
      { stringValue: "2026-01-02 01:04:05.678" },
      { stringValue: "2026-01-02" },
    ]);
    assert.deepEqual(
      columnMetadata?.slice(0, 2).map(({ name, typeName }) => [name, typeName]),
      [
        ["a", "int8"],
        ["b", "numeric"],
      ],
    );
  });

  it("formats records as JSON on demand", async () => {
    const { formattedRecords } = await run("select 1 as a, null::text as b, array[1] as c, 1.5::numeric as d", {
      formatRecordsAs: "JSON",
    });
    assert.deepEqual(JSON.parse(formattedRecords ?? ""), [{ a: 1, b: null, c: [1], d: 1.5 }]);
  });

  it("wants the hint UUID to compare with a uuid column", async () => {
    const value = { stringValue: "8d0ba5a9-3d4c-4b6e-9f8e-0a4a6a4f0001" };
    const sql = "select 1 from thing where uid = :u";
    await run(sql, { parameters: [{ name: "u", value, typeHint: "UUID" }] });
    await assert.rejects(
      run(sql, { parameters: [{ name: "u", value }] }),
      /operator does not exist: uuid = character varying/,
    );
  });

  it("tells the SQLSTATE in the message, a raised one too", async () => {
    await run("insert into thing (name) values ('a')");
    await assert.rejects(run("insert into thing (name) values ('a')"), (error: Error) => {
      assert.equal(error.name, "DatabaseErrorException");
      assert.match(
        error.message,
        /^ERROR: duplicate key value .*\n {2}Detail: Key \(name\)=\(a\) already exists.; SQLState: 23505$/,
      );
      return true;
    });
    await assert.rejects(
      run("do $$ begin raise exception 'not here' using errcode = 'BN001'; end $$"),
      /not here[^]*SQLState: BN001$/,
    );
  });

  it("runs one statement a call", async () => {
    await assert.rejects(run("select 1; select 2"), { name: "ValidationException" });
    await assert.rejects(run("create table x (id int); drop table x"), { name: "ValidationException" });
  });

  it("refuses results that it cannot show", async () => {
    await assert.rejects(run("select 'thing'::regclass"), { name: "UnsupportedResultException" });
    await assert.rejects(run("select repeat('x', 65537)"), /allowed response size/);
    await assert.rejects(run("select repeat('x', 60000) from generate_series(1, 20)"), /allowed response size/);
  });

  it("commits and rolls back transactions, which others do not see before", async () => {
    const transactionId = await begin();
    await run("insert into thing (name) values ('a')", { transactionId });
    assert.equal(await count(), 0);
    await commit(transactionId);
    assert.equal(await count(), 1);
    const other = await begin();
    await run("delete from thing", { transactionId: other });
    await rollback(other);
    assert.equal(await count(), 1);
    await assert.rejects(commit(transactionId), { name: "TransactionNotFoundException" });
  });

  it("does not commit after an error", async () => {
    const transactionId = await begin();
    await run("insert into thing (name) values ('a')", { transactionId });
    await assert.rejects(run("select nonsense", { transactionId }), /SQLState: 42703/);
    await assert.rejects(commit(transactionId), /SQLState: 25P02/);
    assert.equal(await count(), 0);
  });

  it("runs one statement of a transaction at a time", async () => {
    const transactionId = await begin();
    const slow = run("select pg_sleep(0.1)::text", { transactionId });
    await assert.rejects(run("select 1", { transactionId }), /Transaction is still running a query/);
    await slow;
    await rollback(transactionId);
  });

  it("never lets BeginTransaction wait for a connection", async () => {
    const open = await Promise.all(Array.from({ length: SESSION_DEFAULTS.transactions }, begin));
    await assert.rejects(begin(), /too many clients already[^]*SQLState: 53300/);
    assert.equal(await count(), 0, "single statements go on");
    await Promise.all(open.map(rollback));
    await rollback(await begin());
  });

  it("runs a batch whole or not at all", async () => {
    const batch = (...values: string[]) =>
      access.client.send(
        new BatchExecuteStatementCommand({
          ...names(),
          database: access.database,
          sql: "insert into thing (name) values (:n)",
          parameterSets: values.map((stringValue) => [{ name: "n", value: { stringValue } }]),
        }),
      );
    await batch("a", "b");
    await assert.rejects(batch("c", "a"), /23505/);
    assert.equal(await count(), 2);
  });

  it("survives a change of the schema under a prepared statement", async () => {
    const select = () => run("select * from thing");
    await select();
    await run("alter table thing add column more int");
    assert.equal((await run("insert into thing (name) values ('a') returning *")).records?.[0]?.length, 12);
    assert.equal((await select()).records?.[0]?.length, 12);
  });

  it("says what is wrong with cluster, secret and request", async () => {
    const wrong = (change: Partial<ExecuteStatementCommandInput>) => run("select 1", change);
    await assert.rejects(wrong({ resourceArn: `${access.clusterArn}x` }), { name: "DatabaseNotFoundException" });
    await assert.rejects(wrong({ secretArn: stores.database.secretArn("nobody") }), { name: "SecretsErrorException" });
    await assert.rejects(wrong({ continueAfterTimeout: true }), /continueAfterTimeout is not emulated/);
    stores.database.putSecret("intruder", "x");
    await assert.rejects(wrong({ secretArn: stores.database.secretArn("intruder") }), /password authentication failed/);
  });
});
