/** What an operator meets around a handover, under load: its rehearsal, somebody's long transaction, a change of mind, a crash. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { assertFlawlessSoFar } from "../support/flawless";
import { Load } from "../support/load";
import { seededRandom } from "../support/random";
import { scratchFolder } from "../support/scratch";
import { ROOT } from "../support/source-files";
import { eventually, type Finished, startStage, type Stage } from "../support/stage";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** Long enough to be cancelled meanwhile, short enough to be waited for. */
const SETTINGS = "banyan:settings: { longTransactionMs: 300, longTransactionWaitMs: 6000 }";
const CANCELLED = 4;

describe(`around a handover (seed ${SEED})`, function () {
  this.timeout(300_000);
  let stage: Stage;
  let load: Load;
  let report: Client | undefined;
  // Before the folder's own hook: the stage ends before what it stands on is removed.
  after(async () => {
    await report?.end();
    await load?.close();
    await stage?.stop();
  });
  const scratch = scratchFolder();
  const folder = (): string => join(scratch(), "state");
  const stackFile = (): string => readFileSync(join(folder(), "Pulumi.local.yaml"), "utf8");

  before(async () => {
    stage = await startStage(folder());
    const subjects = Array.from({ length: 500 }, (_, index) => `around-${index}`);
    const users = subjects.map(async (subject) => ({ subject, token: await stage.token("attendee", subject) }));
    load = new Load({
      ...{ origin: stage.origin, requestsPerSecond: 100, writeShare: 0.25, users: await Promise.all(users) },
      ...{ slots: 100, random: seededRandom(SEED) },
    });
    const before = (await stage.stage()).lastUpdate?.at;
    writeFileSync(join(folder(), "Pulumi.local.yaml"), `${stackFile()}  ${SETTINGS}\n`);
    await eventually("the settings are taken", 180_000, async () => {
      const { update, lastUpdate } = await stage.stage();
      return update === null && lastUpdate?.at !== before ? true : undefined;
    });
    for (const words of ["replicate", "shadow", "canary --weight 50"]) await stage.move(`ratings ${words}`);
    load.start();
  });

  /** A session of somebody else's, past the monolith, that has locked a row's table and does not end. */
  async function openReport(): Promise<Client> {
    const server = join(folder(), "cloud/postgres");
    const password = /"password":\s*"([^"]+)"/.exec(readFileSync(join(server, "server.json"), "utf8"))?.[1] ?? "";
    const port = Number(readFileSync(join(server, "server/data/postmaster.pid"), "utf8").split("\n")[3]);
    const address = { host: "127.0.0.1", port, user: "rdsadmin", password, application_name: "nightly-report" };
    const finder = new Client({ ...address, database: "postgres" });
    await finder.connect();
    const { rows } = await finder.query<{ name: string }>(
      "SELECT datname AS name FROM pg_database WHERE datname LIKE '%conference%'",
    );
    await finder.end();
    const client = new Client({ ...address, database: rows[0]?.name ?? "conference" });
    await client.connect();
    await client.query("BEGIN");
    await client.query("LOCK TABLE ratings IN ROW EXCLUSIVE MODE");
    return client;
  }

  it("a dry run tells resources and steps with live figures, and changes neither the stack file nor the context", async () => {
    const [file, { phase, owner, epoch }] = [stackFile(), await stage.status("ratings")];
    const { code, output } = await stage.banyan("move", "ratings", "extracted", "--dry-run");
    assert.equal(code, 0, output);
    assert.match(output, /would be updated: ListenerRule/);
    assert.match(output, /handover\.begin .*epoch 1 → 2, deadline 30 s/);
    assert.match(output, /handover\.commit .*phase canary → extracted; severs foreign key/);
    assert.match(output, /writes will be held up for about [\d.]+ m?s, at most/);
    assert.equal(stackFile(), file);
    const after = await stage.status("ratings");
    assert.deepEqual({ phase: after.phase, owner: after.owner, epoch: after.epoch }, { phase, owner, epoch });
  });

  it("a long transaction is named, and the handover does not begin", async () => {
    report = await openReport();
    const file = stackFile();
    const { code, output } = await stage.banyan("move", "ratings", "extracted");
    assert.equal(code, 3, output);
    assert.match(
      output,
      /A transaction does not end: process \d+ of rdsadmin \(nightly-report\), open for .*holds ratings/,
    );
    const { owner, epoch } = await stage.status("ratings");
    assert.deepEqual({ owner, epoch }, { owner: "monolith", epoch: 1 });
    assert.equal(stackFile(), file);
    await assertFlawlessSoFar(stage, "a handover", load);
  });

  it("a move is cancelled by command, and the stack file is as it was", async () => {
    const file = stackFile();
    const moving = stage.banyan("move", "ratings", "extracted");
    await underWay();
    const cancelled = await stage.banyan("cancel", "ratings");
    assert.equal(cancelled.code, 0, cancelled.output);
    assert.match(cancelled.output, /^cancelled: /m);
    const { code, output } = await moving;
    assert.equal(code, CANCELLED, output);
    assert.match(output, /was not moved to extracted \(cancelled\)/);
    assert.equal(stackFile(), file);
    const { phase, owner, wanted } = await stage.status("ratings");
    assert.deepEqual({ phase, owner, wanted }, { phase: "canary", owner: "monolith", wanted: "canary" });
    const nothing = await stage.banyan("cancel", "ratings");
    assert.equal(nothing.code, 1, nothing.output);
  });

  it("a move is cancelled by Ctrl-C", async () => {
    const moving = move("extracted");
    await underWay();
    moving.interrupt();
    const { code, output } = await moving.ended;
    assert.equal(code, CANCELLED, output);
    assert.match(output, /cancelling/);
    assert.equal((await stage.status("ratings")).owner, "monolith");
    await assertFlawlessSoFar(stage, "a handover", load);
  });

  it("once the transaction has ended the handover is predicted, made, and measured", async () => {
    await report?.query("ROLLBACK");
    const output = await stage.move("ratings extracted");
    assert.match(output, /writes will be held up for about/);
    assert.match(output, /writes were held up for [\d.]+ m?s; predicted were [\d.]+ m?s/);
    process.stdout.write(`      ${/writes were held up .*/.exec(output)?.[0]}\n`);
    const { owner, rollback } = await stage.status("ratings");
    assert.deepEqual({ owner, rollback }, { owner: "context", rollback: { lossless: true } });
    assert.match((await stage.banyan("status")).output, /LOSSLESS ROLLBACK.*\n.*\byes\b/);
    await assertFlawlessSoFar(stage, "a handover", load);
  });

  it("a stage that is killed in the middle of the way back finishes it when it starts again", async () => {
    await load.pause();
    const moving = move("canary", "--weight", "50");
    await eventually("the handover is about to begin", 120_000, async () =>
      /writes will be held up/.test(moving.output()) ? true : undefined,
    );
    await report?.end();
    report = undefined;
    const ended = once(stage.process, "exit");
    stage.process.kill("SIGKILL");
    await ended;
    assert.equal((await moving.ended).code, 1);
    stage = await startStage(folder());
    await stage.until(
      "ratings",
      "the monolith owns again",
      ({ owner, phase }) => owner === "monolith" && phase === "canary",
      120_000,
    );
    const token = await stage.token("attendee", "afterwards");
    const answer = await fetch(`${stage.origin}/ratings`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ slotId: 1, score: 5, comment: "after the crash" }),
    });
    assert.equal(answer.status, 201);
    // The dead relay's lease has to end, and then a ring or the next sweep, a minute apart, drains.
    await stage.until(
      "ratings",
      "the follower has everything",
      ({ backlog, parked }) => backlog === 0 && parked === 0,
      90_000,
    );
    const { code, output } = await stage.banyan("verify", "ratings");
    assert.equal(code, 0, output);
  });

  /** Resolves once the stage works on a move. */
  const underWay = (): Promise<true> =>
    eventually("a move is under way", 60_000, async () =>
      /^move ratings/.test((await stage.stage()).update?.title ?? "") ? true : undefined,
    );

  /** The command as a person has it in a terminal. */
  function move(...words: readonly string[]): {
    readonly ended: Promise<Finished>;
    output(): string;
    interrupt(): void;
  } {
    const args = [join(ROOT, "bin/banyan.js"), "move", "ratings", ...words, "--state", folder()];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const ended = once(child, "close").then(() => ({ code: child.exitCode, output: text }));
    return { ended, output: () => text, interrupt: () => void child.kill("SIGINT") };
  }
});
