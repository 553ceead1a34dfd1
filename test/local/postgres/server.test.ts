import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDatabase, ensureMaster } from "../../../local/services/postgres/roles";
import { PostgresServer } from "../../../local/services/postgres/server";
import { Processes } from "../../../local/services/process";

describe("Postgres", () => {
  const root = mkdtempSync(join(tmpdir(), "banyan-pg-"));
  const processes = new Processes();
  const told: string[] = [];
  const server = new PostgresServer({ root, processes, env: {}, onLog: (line) => told.push(line) });
  before(() => server.start());
  after(async () => {
    await server.stop();
    await processes.close();
    rmSync(root, { recursive: true, force: true });
  });

  const query = async (sql: string) =>
    server.asAdministrator(async (client) => (await client.query<{ v: unknown }>(sql)).rows.map(({ v }) => v));

  /** Until the server answers again. */
  async function answers(): Promise<void> {
    for (;;) {
      try {
        await query("select 1 as v");
        return;
      } catch {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  it("is the major version that the cluster declares", async () => {
    assert.match(String((await query("select current_setting('server_version') as v"))[0]), /^17\./);
  });

  it("keeps every acknowledged commit when all of its processes are killed", async () => {
    await query("create table kept as select 1 as v");
    for (let i = 2; i <= 20; i++) await query(`insert into kept values (${i})`);
    process.kill(server.pid, "SIGKILL");
    await answers();
    assert.deepEqual(await query("select count(*)::int as v from kept"), [20]);
  });

  it("and when a session's own process is, and tells of it", async () => {
    await query("insert into kept values (21)");
    const victim = query("select pg_backend_pid() as v, pg_sleep(10)").catch((error: Error) => error);
    const find = () =>
      query("select pid as v from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()");
    let [pid] = await find();
    while (pid === undefined) [pid] = await find();
    process.kill(Number(pid), "SIGKILL");
    assert.ok((await victim) instanceof Error);
    await answers();
    assert.match(told.join("\n"), new RegExp(`PID ${Number(pid)}\\) was terminated by signal 9`));
    assert.deepEqual(await query("select count(*)::int as v from kept"), [21]);
  });

  it("keeps data and passwords over a restart", async () => {
    await ensureMaster(server, { username: "master", password: "a" });
    await ensureDatabase(server, "conference", "master");
    await server.stop();
    await server.start();
    await ensureMaster(server, { username: "master", password: "b" });
    await ensureDatabase(server, "conference", "master");
    assert.deepEqual(await query("select count(*)::int as v from kept"), [21]);
  });

  it("gives a master who is no superuser", async () => {
    assert.deepEqual(await query("select rolsuper as v from pg_roles where rolname = 'master'"), [false]);
  });

  it("takes a server of somebody else's, and says when it does not answer", async () => {
    const { host, port } = server.address;
    const { username, password } = server.administrator;
    const url = (at: number): string => `postgres://${username}:${encodeURIComponent(password)}@${host}:${at}/postgres`;
    const other = new PostgresServer({ root, processes, env: { BANYAN_DATABASE_URL: url(port) } });
    await other.start();
    assert.equal(other.pid, 0);
    await other.stop();
    const nobody = new PostgresServer({ root, processes, env: { BANYAN_DATABASE_URL: url(1) } });
    await assert.rejects(nobody.start(), { name: "PostgresUnavailable", message: /127\.0\.0\.1:1 cannot be used/ });
  });
});
