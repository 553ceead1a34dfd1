import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../local/services/clock";
import { DynamoEngine } from "../../../local/services/dynamodb/engine";
import { IamService } from "../../../local/services/iam/service";
import { PostgresServer } from "../../../local/services/postgres/server";
import { Processes } from "../../../local/services/process";

describe("damaged state", () => {
  let root: string;
  let processes: Processes;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "banyan-damaged-"));
    processes = new Processes();
  });
  afterEach(async () => {
    await processes.close();
    rmSync(root, { recursive: true, force: true });
  });

  it("of DynamoDB stops the start with its folder and the way out", async () => {
    writeFileSync(join(root, "tables.sqlite"), "no database at all ".repeat(200));
    const engine = new DynamoEngine({ root, processes, env: {} });
    await assert.rejects(engine.start(), (error: Error) => {
      assert.equal(error.name, "DynamoUnavailable");
      assert.ok(error.message.includes(root) && error.message.includes("--reset"), error.message);
      return true;
    });
  });

  it("of Postgres stops the start with its folder and what Postgres said", async () => {
    const server = new PostgresServer({ root, processes, env: {} });
    await server.start();
    await server.stop();
    const data = process.getuid?.() === 0 ? join(root, "server", "data") : join(root, "data");
    rmSync(join(data, "global", "pg_control"));
    const again = new PostgresServer({ root, processes, env: {} });
    await assert.rejects(again.start(), (error: Error) => {
      assert.equal(error.name, "PostgresUnavailable");
      assert.ok(error.message.includes(data) && error.message.includes("pg_control"), error.message);
      return true;
    });
  });

  it("of Postgres' password says that the data are lost without it", async () => {
    mkdirSync(join(root, "server", "data"), { recursive: true });
    mkdirSync(join(root, "data"), { recursive: true });
    const server = new PostgresServer({ root, processes, env: {} });
    await assert.rejects(server.start(), { name: "PostgresUnavailable", message: /server\.json is missing.*--reset/ });
  });

  it("of IAM stops the start with the file's name", async () => {
    const iam = () => new IamService({ root, account: "000000000000", region: "eu-west-1", clock: systemClock });
    writeFileSync(join(root, "iam.json"), '{"version":1,"state":{"roles":{}}}');
    await assert.rejects(iam().start(), { name: "StateFileError", message: /iam\.json is damaged.*--reset/ });
    writeFileSync(join(root, "iam.json"), '{"version":2,"state":{}}');
    await assert.rejects(iam().start(), {
      name: "StateFileError",
      message: /iam\.json was written by a newer version/,
    });
  });
});
