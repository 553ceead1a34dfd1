import assert from "node:assert/strict";
import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
  RollbackTransactionCommand,
} from "@aws-sdk/client-rds-data";
import { boundedContexts } from "../../extracted";
import { contextOf, contextsNamedIn, mayWrite } from "../../migration/edge/context-paths";
import { type EdgeRecord, emptyEdgeRecord, mayForwardFromEdge } from "../../migration/edge/edge-record";
import { recordWrites } from "../../migration/edge/recording";
import { RequestScope } from "../../migration/runtime/request-scope";

const target = { resourceArn: "cluster", secretArn: "secret" };
const INSERT = "INSERT INTO ratings (id) VALUES (1)";

/** An error as the Data API reports it. */
const failing = (name: string, message = ""): Error => Object.assign(new Error(message), { name });
const refusal = failing("DatabaseErrorException", "ERROR: BN001 ratings is not owned by the monolith; SQLState: BN001");

describe("The record of a request", () => {
  const scope = new RequestScope<EdgeRecord>();
  let client: RDSDataClient;
  let answers: (object | Error)[];
  let record: EdgeRecord;

  beforeEach(() => {
    answers = [];
    record = emptyEdgeRecord();
    client = new RDSDataClient({ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
    recordWrites(client, boundedContexts, scope);
    client.middlewareStack.add(
      () => async () => {
        const answer = answers.shift() ?? {};
        if (answer instanceof Error) throw answer;
        return { response: {}, output: { $metadata: {}, ...answer } };
      },
      { step: "build" },
    );
  });

  const run = async (sql: string, answer: object | Error, transactionId?: string): Promise<void> => {
    answers.push(answer);
    const command = new ExecuteStatementCommand({ ...target, sql, ...(transactionId && { transactionId }) });
    await scope.run(record, () => client.send(command).catch(() => undefined));
  };
  const begin = async (): Promise<void> => {
    answers.push({ transactionId: "t1" });
    await scope.run(record, () => client.send(new BeginTransactionCommand(target)));
  };
  const end = async (how: "commit" | "rollback", answer: object | Error = {}): Promise<void> => {
    answers.push(answer);
    const input = { ...target, transactionId: "t1" };
    await scope.run(record, () =>
      how === "commit"
        ? client.send(new CommitTransactionCommand(input)).catch(() => undefined)
        : client.send(new RollbackTransactionCommand(input)).catch(() => undefined),
    );
  };

  it("counts a statement that changed rows, and names the contexts it touched", async () => {
    await run(INSERT, { numberOfRecordsUpdated: 1 });
    assert.equal(record.committed, 1);
    assert.deepEqual([...record.touched], ["ratings"]);
  });

  it("counts neither reads nor statements that found no row", async () => {
    await run("SELECT * FROM ratings", { records: [[]] });
    await run("DELETE FROM ratings WHERE id = 1", { numberOfRecordsUpdated: 0 });
    assert.equal(record.committed, 0);
  });

  it("counts a transaction when it is committed, not before, and not when it is rolled back", async () => {
    await begin();
    await run(INSERT, { numberOfRecordsUpdated: 1 }, "t1");
    assert.equal(record.committed, 0);
    await end("commit");
    assert.equal(record.committed, 1);
    await begin();
    await run(INSERT, { numberOfRecordsUpdated: 1 }, "t1");
    await end("rollback");
    assert.equal(record.committed, 1);
  });

  it("may be forwarded after a refused write that was the first and only one, and is rolled back", async () => {
    await begin();
    await run(INSERT, refusal, "t1");
    assert.deepEqual(record.refused, ["ratings"]);
    assert.ok(!mayForwardFromEdge(record), "the transaction still holds the lock");
    await end("rollback");
    assert.ok(mayForwardFromEdge(record));
  });

  it("may not be forwarded after another write, before the refused one or after it", async () => {
    await run("INSERT INTO orders DEFAULT VALUES", { numberOfRecordsUpdated: 1 });
    await run(INSERT, refusal);
    assert.ok(!mayForwardFromEdge(record));
  });

  it("knows lost answers from refusals", async () => {
    await run(INSERT, failing("DatabaseErrorException", "ERROR: duplicate key; SQLState: 23505"));
    await run(INSERT, Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
    await run("SELECT 1", Object.assign(new Error("hang up"), { code: "ECONNRESET" }));
    assert.equal(record.unknown, 0);
    await run(INSERT, Object.assign(new Error("hang up"), { code: "ECONNRESET" }));
    assert.equal(record.unknown, 1);
    await run(INSERT, refusal);
    assert.ok(!mayForwardFromEdge(record));
  });

  it("reads no code from the values that Postgres quotes", async () => {
    const quoted = "ERROR: duplicate key\n  Detail: Key (handle)=(BN001 ratings; SQLState: 08006) already exists.";
    await run(INSERT, failing("DatabaseErrorException", `${quoted}; SQLState: 23505`));
    assert.deepEqual([record.refused, record.unknown], [[], 0]);
  });

  it("does not take a database that went away for a refusal: the statement may have run", async () => {
    await run(INSERT, failing("DatabaseUnavailableException", "The database is unavailable"));
    assert.equal(record.unknown, 1);
    assert.ok(!mayForwardFromEdge(record));
  });

  it("does not take a connection that broke for a refusal, whatever the error is called", async () => {
    for (const [index, state] of ["08006", "57P01", "58030"].entries()) {
      await run(INSERT, failing("DatabaseErrorException", `FATAL: terminating connection; SQLState: ${state}`));
      assert.equal(record.unknown, index + 1, state);
    }
    assert.ok(!mayForwardFromEdge(record));
  });

  it("holds a commit without an answer for unknown only if it had something to commit", async () => {
    await begin();
    await end("commit", failing("TimeoutError"));
    assert.equal(record.unknown, 0);
    await begin();
    await run(INSERT, { numberOfRecordsUpdated: 1 }, "t1");
    await end("commit", failing("TimeoutError"));
    assert.equal(record.unknown, 1);
  });
});

describe("Statements and paths", () => {
  it("tell writes by their first word, comments left out, and inside of WITH", () => {
    for (const sql of [INSERT, " update x set y = 1", "-- why\nDELETE FROM x", "/* a */ MERGE INTO x", "TRUNCATE x"])
      assert.ok(mayWrite(sql), sql);
    assert.ok(mayWrite("WITH gone AS (DELETE FROM x RETURNING *) SELECT * FROM gone"));
    for (const sql of ["SELECT 1", "select updated_at from x", "WITH a AS (SELECT 1) SELECT * FROM a FOR UPDATE"])
      assert.ok(!mayWrite(sql), sql);
  });

  it("name a context's tables as words", () => {
    assert.deepEqual(contextsNamedIn(boundedContexts, "DELETE FROM public.ratings"), ["ratings"]);
    assert.deepEqual(contextsNamedIn(boundedContexts, "DELETE FROM ratings_old"), []);
  });

  it("belong to a context by prefix and case", () => {
    for (const url of ["/ratings", "/ratings?slotId=1", "/ratings/", "/ratings/1/x"])
      assert.equal(contextOf(boundedContexts, url)?.name, "ratings", url);
    for (const url of ["/Ratings", "/ratingsx", "/x/ratings", "/", ""])
      assert.equal(contextOf(boundedContexts, url), undefined, url);
  });
});
