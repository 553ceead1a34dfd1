import assert from "node:assert/strict";
import { PostgresServer } from "../../../local/services/postgres/server";
import { RdsDataService } from "../../../local/services/rds-data/service";
import type { AwsRequest } from "../../../local/services/service";
import { Processes } from "../../../local/services/process";
import { ManualClock } from "../../support/manual-clock";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

describe("time limits of transactions", () => {
  const root = mkdtempSync(join(tmpdir(), "banyan-tx-"));
  const processes = new Processes();
  const clock = new ManualClock();
  const postgres = new PostgresServer({ root, processes });
  const service = new RdsDataService(
    { cluster: () => ({ ...postgres.address, database: "postgres" }), login: () => postgres.administrator },
    clock,
  );
  before(() => postgres.start());
  after(async () => {
    await service.stop();
    await postgres.stop();
    await processes.close();
    rmSync(root, { recursive: true, force: true });
  });

  const call = async (url: string, body: object): Promise<Record<string, unknown>> => {
    const request: AwsRequest = {
      service: "rds-data",
      method: "POST",
      url,
      headers: {},
      body: Buffer.from(JSON.stringify({ resourceArn: "c", secretArn: "s", ...body })),
      caller: { kind: "operator", arn: "" },
    };
    return JSON.parse((await service.handle(request)).body.toString()) as Record<string, unknown>;
  };

  it("ends one that was idle for three minutes, and none before", async () => {
    const { transactionId } = await call("/BeginTransaction", {});
    clock.advance(2 * 60_000);
    await call("/Execute", { sql: "select 1", transactionId });
    clock.advance(2 * 60_000);
    await call("/Execute", { sql: "select 1", transactionId });
    clock.advance(3 * 60_000);
    await assert.rejects(call("/Execute", { sql: "select 1", transactionId }), {
      code: "TransactionNotFoundException",
    });
    assert.equal(service.openTransactions, 0);
  });

  it("refuses a body that is not JSON, and one without its members", async () => {
    const caller = { kind: "operator", arn: "" } as const;
    const raw = (body: string) =>
      service.handle({
        service: "rds-data",
        method: "POST",
        url: "/Execute",
        headers: {},
        body: Buffer.from(body),
        caller,
      });
    await assert.rejects(raw("{"), { code: "SerializationException" });
    await assert.rejects(raw("{}"), /resourceArn is required/);
    await assert.rejects(raw('{"resourceArn":"c","secretArn":"s"}'), /sql is required/);
  });
});
