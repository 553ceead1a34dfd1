import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { ExecuteStatementCommand, type RDSDataClient } from "@aws-sdk/client-rds-data";
import { createDatabaseClients, type DatabaseClients } from "../../migration/edge/database-clients";
import { createOwnershipView, type OwnershipView } from "../../migration/edge/ownership-view";
import { createConnections } from "../../migration/runtime/http/idle-limit";
import type { Log } from "../../migration/runtime/log";
import { createDatabase } from "../../migration/sql/data-api";
import { type Database, DatabaseError } from "../../migration/sql/database";

const CONTEXT = "some-context";
const STALE_MS = 6_000;

/** What a read was asked to do: tests answer it when they like, or never. */
interface Asked {
  readonly answer: (phase: string) => void;
  readonly fail: (error: Error) => void;
}

describe("The edge's copy of the ownership", () => {
  let nowMs: number;
  let asked: Asked[];
  let logged: string[];
  let view: OwnershipView;
  const clock = { now: () => nowMs, pause: () => Promise.resolve(), random: () => 0 };
  const log: Log = (level, message) => void logged.push(`${level} ${message}`);
  const STANDS = "warn ownership could not be read; the phase that was read last stands";

  beforeEach(() => {
    nowMs = 1_800_000_000_000;
    asked = [];
    logged = [];
    const query = () =>
      new Promise((resolve, reject) => {
        asked.push({ answer: (phase) => resolve([{ owner: "monolith", phase }]), fail: reject });
      });
    view = createOwnershipView({ query } as unknown as Database, clock, log);
  });

  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** What a request is told that does not wait. */
  const atOnce = async (): Promise<boolean | "waits"> => {
    const told = view.isRetired(CONTEXT);
    return Promise.race([told, settled().then(() => "waits" as const)]);
  };
  const knows = async (phase: string): Promise<void> => {
    const first = view.isRetired(CONTEXT);
    asked[0]?.answer(phase);
    await first;
  };

  it("is awaited by the first requests, which share one read, and is good for some seconds", async () => {
    assert.deepEqual([await atOnce(), await atOnce(), asked.length], ["waits", "waits", 1]);
    const waiting = view.isRetired(CONTEXT);
    asked[0]?.answer("retired");
    assert.equal(await waiting, true);
    assert.deepEqual([await atOnce(), asked.length], [true, 1]);
  });

  it("stays while a new one is read, however long that takes, and is read by one request at a time", async () => {
    await knows("extracted");
    for (let requests = 0; requests < 3; requests++) {
      nowMs += STALE_MS;
      for (let more = 0; more < 2; more++) assert.equal(await atOnce(), false);
    }
    assert.equal(asked.length, 2);
    asked[1]?.answer("retired");
    await settled();
    assert.equal(await atOnce(), true);
  });

  it("stays when a new one could not be read, which is tried again after some seconds", async () => {
    await knows("retired");
    nowMs += STALE_MS;
    assert.equal(await atOnce(), true);
    asked[1]?.fail(new DatabaseError("no answer", ""));
    await settled();
    assert.deepEqual([await atOnce(), asked.length, logged], [true, 2, [STANDS]]);
    nowMs += STALE_MS;
    assert.deepEqual([await atOnce(), asked.length], [true, 3]);
  });

  it("says that nothing is retired where it could never be read", async () => {
    const first = view.isRetired(CONTEXT);
    asked[0]?.fail(new DatabaseError("no answer", ""));
    assert.equal(await first, false);
    assert.deepEqual([await atOnce(), asked.length, logged], [false, 1, [STANDS]]);
  });
});

describe("The edge's calls to a database that never answers", () => {
  const CALL_MS = 50;
  let silent: Server;
  let sockets: Socket[];
  let clients: DatabaseClients;
  const connect = (port: number): DatabaseClients =>
    createDatabaseClients(
      createConnections(() => 0),
      { callTimeoutMs: CALL_MS },
      {
        endpoint: `http://127.0.0.1:${port}`,
        region: "eu-west-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      },
    );

  before(async () => {
    sockets = [];
    silent = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
    await once(silent, "listening");
    clients = connect((silent.address() as AddressInfo).port);
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it("end at the bound: the first read of the ownership as not retired, the truth as an error", async () => {
    const logged: unknown[] = [];
    const view = createOwnershipView(
      createDatabase({ client: clients.ownership, clusterArn: "arn:cluster", secretArn: "arn:secret", database: "d" }),
      { now: () => 0, pause: () => Promise.resolve(), random: () => 0 },
      (_level, _message, fields) => void logged.push(fields?.["error"]),
    );
    assert.equal(await view.isRetired(CONTEXT), false);
    const [error] = logged;
    assert.ok(error instanceof DatabaseError && /50 ms requestTimeout/.test(error.message));
    await assert.rejects(view.isMonoliths(CONTEXT), DatabaseError);
  });

  it("have a bound above the Data API's own 45 s where they are the monolith's", async () => {
    /** Known once a call was made: this one fails, since it is aborted. */
    const boundOf = async (client: RDSDataClient): Promise<unknown> => {
      const command = new ExecuteStatementCommand({ resourceArn: "a", secretArn: "s", sql: "SELECT 1" });
      await assert.rejects(client.send(command, { abortSignal: AbortSignal.abort() }));
      const handler = client.config.requestHandler as unknown as { httpHandlerConfigs(): Record<string, unknown> };
      const { requestTimeout, throwOnRequestTimeout } = handler.httpHandlerConfigs();
      assert.equal(throwOnRequestTimeout, true);
      return requestTimeout;
    };
    assert.ok(Number(await boundOf(clients.application)) > 45_000);
    assert.equal(await boundOf(clients.ownership), CALL_MS);
  });
});
