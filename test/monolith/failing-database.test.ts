import assert from "node:assert/strict";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { createApplication } from "../../monolith";
import { createDatabase } from "../../monolith/database/data-api";
import { DatabaseFailure, toDatabaseFailure } from "../../monolith/database/failure";
import { retrying } from "../../monolith/database/retry";
import { useConference } from "./support/conference";
import { createKeys } from "./support/tokens";

const log = () => {};

describe("the monolith when the database refuses", () => {
  const conference = useConference();

  /** Closes a table for writes, as operators do. */
  const close = (table: string) =>
    conference().stores.database.admin(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN RAISE EXCEPTION 'BN001 ${table} is not owned by the monolith' USING ERRCODE = 'BN001'; END$$;
      CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);

  it("answers 503 with Retry-After while a table is closed for writes, even for rows that do not exist", async () => {
    await close("ratings");
    const token = await conference().token("attendee", "new_1");
    const writes: readonly (readonly [string, string, object])[] = [
      ["POST", "/ratings", { token, body: { slotId: 3, score: 4 } }],
      ["PUT", "/ratings/1", { token, body: { score: 4 } }],
      ["PUT", "/ratings/99999", { token, body: { score: 4 } }],
      ["DELETE", "/ratings/99999", { token }],
    ];
    for (const [method, path, call] of writes) {
      const answer = await conference().expect(503, "database-unavailable", method, path, call);
      assert.equal(answer.headers.get("retry-after"), "1");
    }
    await conference().expect(200, undefined, "GET", "/ratings/1");
  });

  it("rolls a refused transaction back before it answers", async () => {
    await close("talks");
    const token = await conference().token("organiser", "org_1");
    const path = "/cfp/submissions/171";
    const headers = { "if-match": "*" };
    await conference().expect(503, "database-unavailable", "POST", `${path}/accept`, { token, headers });
    const locks = await conference().stores.database.admin(
      "SELECT * FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    );
    assert.deepEqual(locks, []);
    const { body } = await conference().expect(200, undefined, "GET", path);
    assert.deepEqual([body["status"], body["version"]], ["submitted", 1]);
  });

  it("answers 500 without details to what it does not expect, and logs it", async () => {
    await conference().stores.database.admin("ALTER TABLE ratings RENAME COLUMN comment TO remark");
    const answer = await conference().expect(500, "internal", "GET", "/ratings/1");
    assert.doesNotMatch(answer.text, /comment|column/);
    const entry = conference()
      .logged.filter(({ message }) => message === "request failed")
      .at(-1);
    assert.ok(entry?.["error"] instanceof DatabaseFailure);
    assert.match(entry["error"].message, /column "comment" does not exist/);
    assert.equal(entry["requestId"], answer.headers.get("x-request-id"));
  });

  it("says that it is not ready, but alive, when nobody answers at the Data API", async () => {
    const database = new RDSDataClient({
      endpoint: "http://127.0.0.1:1",
      region: "eu-west-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    });
    const application = createApplication({
      database,
      clusterArn: "c",
      secretArn: "s",
      databaseName: "d",
      authPublicKey: createKeys().publicKeyPem,
      now: () => new Date(),
      log,
      pause: async () => {},
    });
    const server = application.listen(0);
    try {
      const address = server.address();
      assert.ok(address !== null && typeof address === "object");
      const origin = `http://127.0.0.1:${address.port}`;
      assert.equal((await fetch(`${origin}/health`)).status, 200);
      const ready = await fetch(`${origin}/health/ready`);
      assert.deepEqual([ready.status, ready.headers.get("retry-after")], [503, "1"]);
    } finally {
      server.close();
    }
  });

  it("refuses a client that would repeat writes, and a key that is none", async () => {
    const database = new RDSDataClient({ region: "eu-west-1", maxAttempts: 3 });
    const access = { database, clusterArn: "c", secretArn: "s", databaseName: "d", log };
    await assert.rejects(createDatabase(access).read("SELECT 1"), /maxAttempts 3/);
    const args = { ...access, authPublicKey: "no key", now: () => new Date() };
    assert.throws(() => createApplication(args), /Ed25519 public key in SPKI PEM/);
  });
});

describe("failures of the Data API", () => {
  const named = (name: string, message = "", code?: string) =>
    Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });

  it("are read from the message, with or without SQLSTATE", () => {
    const text =
      'ERROR: duplicate key value violates unique constraint "rooms_name_key"\n  Detail: Key (name)=(SQLState: 42P01)';
    for (const message of [text, `${text}; SQLState: 23505`]) {
      const failure = toDatabaseFailure(named("DatabaseErrorException", message));
      assert.deepEqual([failure.sqlState, failure.constraint, failure.transient], ["23505", "rooms_name_key", false]);
    }
  });

  it("are not read from values that a client sent", () => {
    const detail = "Key (handle)=(BN001 x; SQLState: BN001) already exists.";
    const message = `ERROR: duplicate key value violates unique constraint "speakers_handle_key"\n  Detail: ${detail}`;
    assert.equal(toDatabaseFailure(named("DatabaseErrorException", message)).sqlState, "23505");
    assert.equal(toDatabaseFailure(named("DatabaseErrorException", "ERROR: no BN001 here")).sqlState, "");
  });

  it("tell foreign keys apart from both sides", () => {
    for (const action of ["insert or update", "update or delete"]) {
      const message = `ERROR: ${action} on table "slots" violates foreign key constraint "x_fkey" on table "x"`;
      const failure = toDatabaseFailure(named("DatabaseErrorException", message));
      assert.deepEqual([failure.sqlState, failure.constraint], ["23503", "x_fkey"]);
    }
  });

  it("pass if the database resumes, is overloaded, or closes a table", () => {
    const passing = [
      named("DatabaseResumingException"),
      named("StatementTimeoutException"),
      named("Error", "", "ECONNRESET"),
      named("DatabaseErrorException", "ERROR: BN001 ratings is not owned by the monolith"),
      named("DatabaseErrorException", "ERROR: BN002 isolation; SQLState: P0001"),
      named("DatabaseErrorException", "ERROR: too many clients; SQLState: 53300"),
      named("DatabaseErrorException", "ERROR: deadlock detected"),
    ];
    for (const error of passing) assert.equal(toDatabaseFailure(error).transient, true, error.message || error.name);
    const lasting = named("DatabaseErrorException", "ERROR: syntax error; SQLState: 42601");
    assert.equal(toDatabaseFailure(lasting).transient, false);
  });

  it("let reads be repeated, but writes only if they were not run", async () => {
    const attempts = async (kind: "reads" | "writes", error: Error) => {
      let calls = 0;
      const failing = () => {
        calls++;
        return Promise.reject(toDatabaseFailure(error));
      };
      await assert.rejects(retrying({ pausesMs: [1, 2] }, async () => {})[kind](failing));
      return calls;
    };
    assert.equal(await attempts("reads", named("Error", "", "ECONNRESET")), 3);
    assert.equal(await attempts("writes", named("Error", "", "ECONNRESET")), 1);
    assert.equal(await attempts("writes", named("DatabaseResumingException")), 3);
    assert.equal(await attempts("reads", named("DatabaseErrorException", "SQLState: 42601")), 1);
  });
});
