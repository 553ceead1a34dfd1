/** A stage starts, stops and starts again as a user does it, also after a `kill -9`, and leaves no process behind. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { descendants, isAlive, type KnownProcess } from "../support/process-tree";
import { scratchFolder } from "../support/scratch";
import { eventually, startStage, type Stage } from "../support/stage";

const FIRST_START_MS = 15_000;
const LATER_START_MS = 6_000;
const CHILDREN_END_MS = 5_000;

describe("the life of a local stage", function () {
  this.timeout(90_000);
  let stage: Stage | undefined;
  // Before the folder's own hook: the stage ends before what it stands on is removed.
  after(async () => void (await stage?.stop()));
  const scratch = scratchFolder();
  const folder = (): string => join(scratch(), "state");
  let ratingId = 0;

  const running = (): Stage => {
    assert.ok(stage, "no stage: an earlier test failed");
    return stage;
  };

  const readRating = async (): Promise<Response> => fetch(`${running().origin}/ratings/${ratingId}`);

  /** What must have ended with the stage: its stores, its tasks, its functions. */
  function children(): readonly KnownProcess[] {
    const below = descendants(running().process.pid ?? 0);
    for (const part of [/bin\/postgres -D/, /dynoxide serve/, /node main\.js/])
      assert.ok(
        below.some(({ command }) => part.test(command)),
        `${String(part)} among ${below.map(({ command }) => command).join("\n")}`,
      );
    return below;
  }

  async function nothingIsLeft(below: readonly KnownProcess[]): Promise<void> {
    await eventually("every process it started has ended", CHILDREN_END_MS, async () => {
      const left = below.filter(isAlive);
      if (left.length > 0) throw new Error(left.map(({ pid, command }) => `${pid} ${command}`).join("\n"));
      return true;
    });
  }

  const report = (what: string, ms: number): void => void process.stdout.write(`      ${what}: ${ms} ms\n`);

  it(`answers within ${FIRST_START_MS / 1000} s when it starts for the first time`, async () => {
    stage = await startStage(folder());
    report("first start to first answer", stage.startedInMs);
    assert.ok(stage.startedInMs <= FIRST_START_MS, `took ${stage.startedInMs} ms`);
  });

  it("ends every process it started on Ctrl-C", async () => {
    const answer = await fetch(`${running().origin}/ratings`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${await running().token("attendee", "kept")}`,
      },
      body: JSON.stringify({ slotId: 1, score: 4, comment: "kept over a restart" }),
    });
    assert.equal(answer.status, 201);
    ratingId = ((await answer.json()) as { id: number }).id;
    await running().move("ratings replicate");

    const below = children();
    const { code, output } = await running().stop();
    assert.equal(code, 0, output);
    assert.match(output, /state is kept/);
    await nothingIsLeft(below);
  });

  it(`answers within ${LATER_START_MS / 1000} s on the same state, with its data, phase and ownership`, async () => {
    stage = await startStage(folder());
    report("later start to first answer", stage.startedInMs);
    assert.ok(stage.startedInMs <= LATER_START_MS, `took ${stage.startedInMs} ms`);
    const { phase, owner, generation } = await stage.status("ratings");
    assert.deepEqual({ phase, owner, generation }, { phase: "replicate", owner: "monolith", generation: 1 });
    const answer = await readRating();
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as { comment: string }).comment, "kept over a restart");
    await stage.until("ratings", "the backfill is done", ({ backfill, backlog }) => backfill.done && backlog === 0);
    const { code, output } = await stage.banyan("verify", "ratings");
    assert.equal(code, 0, output);
  });

  it("leaves no process behind when it is killed, and starts again after that", async () => {
    const below = children();
    const ended = once(running().process, "exit");
    running().process.kill("SIGKILL");
    await ended;
    await nothingIsLeft(below);

    stage = await startStage(folder());
    report("start after a kill to first answer", stage.startedInMs);
    assert.equal((await stage.status("ratings")).phase, "replicate");
    assert.equal((await readRating()).status, 200);
    await stage.move("ratings shadow");
  });

  it("starts anew with --reset", async () => {
    await running().stop();
    stage = await startStage(folder(), ["--reset"]);
    assert.equal((await stage.status("ratings")).phase, "monolith");
    const answer = await readRating();
    assert.notEqual(((await answer.json()) as { comment?: string }).comment, "kept over a restart");
  });
});
