/** The stage's stack file, edited by hand while it runs: applied when it is right, refused by name when it is not, under load. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StageStatus } from "../../console/api";
import { assertFlawlessSoFar } from "../support/flawless";
import { Load } from "../support/load";
import { seededRandom } from "../support/random";
import { scratchFolder } from "../support/scratch";
import { eventually, startStage, type Stage } from "../support/stage";

const CONTEXTS = "banyan:contexts: {}";
const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

describe(`a stack file that is edited by hand while its stage runs (seed ${SEED})`, function () {
  this.timeout(300_000);
  let stage: Stage;
  let load: Load;
  // Before the folder's own hook: the stage ends before what it stands on is removed.
  after(async () => {
    await load?.close();
    await stage?.stop();
  });
  const scratch = scratchFolder();
  let original: string;

  before(async () => {
    stage = await startStage(join(scratch(), "state"));
    original = read();
    assert.ok(original.includes(CONTEXTS), original);
    const users = Array.from({ length: 2_000 }, (_, index) => `hand-${index}`).map(async (subject) => ({
      subject,
      token: await stage.token("attendee", subject),
    }));
    load = new Load({
      origin: stage.origin,
      requestsPerSecond: 200,
      writeShare: 0.25,
      users: await Promise.all(users),
      slots: 100,
      random: seededRandom(SEED),
    });
    load.start();
  });

  const path = (): string => join(stage.stateDirectory, "Pulumi.local.yaml");
  const read = (): string => readFileSync(path(), "utf8");

  /** Writes the file as an editor does, and awaits the update that it causes. */
  async function edit(content: string): Promise<NonNullable<StageStatus["lastUpdate"]>> {
    const before = (await stage.stage()).lastUpdate;
    writeFileSync(path(), content);
    return eventually("the edit is taken", 200_000, async () => {
      const { update, lastUpdate } = await stage.stage();
      return update === null && lastUpdate !== null && lastUpdate.at !== before?.at ? lastUpdate : undefined;
    });
  }

  const mistakes: readonly (readonly [string, (file: string) => string, readonly RegExp[]])[] = [
    ["an unknown key", (file) => `${file}  banyan:colour: red\n`, [/banyan:colour/, /not known/]],
    ["a wrong type", (file) => file.replace("banyan:seed: true", "banyan:seed: 7"), [/banyan:seed/]],
    [
      "a weight of 0",
      (file) => file.replace(CONTEXTS, "banyan:contexts: { ratings: { phase: replicate, weight: 0 } }"),
      [/banyan:contexts\.ratings\.weight is 0/, /at least 1/],
    ],
    [
      "an unknown context",
      (file) => file.replace(CONTEXTS, "banyan:contexts: { rating: { phase: replicate } }"),
      [/banyan:contexts\.rating is not known/, /did you mean "ratings"/],
    ],
    [
      "an unknown phase",
      (file) => file.replace(CONTEXTS, "banyan:contexts: { ratings: { phase: replicat } }"),
      [/banyan:contexts\.ratings\.phase is "replicat"/, /did you mean "replicate"/],
    ],
    ["broken YAML", (file) => `${file}  banyan:gates: { unclosed: [1\n`, [/Pulumi\.local\.yaml/, /YAML/i]],
    ["no mapping at all", () => "just a sentence\n", [/Pulumi\.local\.yaml/]],
  ];

  for (const [what, change, parts] of mistakes)
    it(`refuses ${what} by name, keeps the edit, and goes on serving`, async () => {
      const content = change(original);
      assert.notEqual(content, original);
      const { outcome, message } = await edit(content);
      assert.equal(outcome, "failed", message);
      for (const part of parts) assert.match(message, part);
      assert.doesNotMatch(message, /\n\s+at /, "no stack: it is the user's to mend");
      assert.equal(read(), content, "the edit stays: it is the user's");
      assert.equal((await stage.status("ratings")).phase, "monolith");
      const table = await stage.banyan("status");
      assert.equal(table.code, 0, table.output);
      await assertFlawlessSoFar(stage, "an edit", load);
    });

  it("does not move a context while the file is broken, and says where", async () => {
    await edit(`${original}  banyan:gates: { unclosed: [1\n`);
    const refusal = await stage.banyan("move", "ratings", "replicate");
    assert.equal(refusal.code, 1, refusal.output);
    assert.match(refusal.output, /Pulumi\.local\.yaml:\d+:\d+ is not valid YAML/);
  });

  it("applies the file once it is corrected, and a phase that it names", async () => {
    assert.equal((await edit(original)).outcome, "done");
    const { outcome, message } = await edit(
      original.replace(CONTEXTS, "banyan:contexts: { ratings: { phase: replicate } }"),
    );
    assert.equal(outcome, "done", message);
    assert.equal((await stage.status("ratings")).phase, "replicate");
    await assertFlawlessSoFar(stage, "an edit", load);
  });

  it("gives up a handover that misses its deadline: the monolith owns, writes go on, and the file is as it was", async () => {
    for (const words of ["shadow", "canary --weight 50"]) await stage.move(`ratings ${words}`);
    const before = read();
    const slow = `${before}  banyan:settings: { handoverDeadlineMs: 1 }\n`;
    assert.equal((await edit(slow)).outcome, "done");

    const { code, output } = await stage.banyan("move", "ratings", "extracted");
    assert.ok(code === 1 || code === 2 || code === 3, `exit ${code}\n${output}`);
    assert.match(output, /ratings was not moved to extracted.*(deadline|handover)/i);
    const { owner, phase, wanted } = await stage.status("ratings");
    assert.deepEqual({ owner, phase, wanted }, { owner: "monolith", phase: "canary", wanted: "canary" });
    assert.equal(read(), slow, "the file is restored byte for byte");
    await assertFlawlessSoFar(stage, "an edit", load);

    assert.equal((await edit(before)).outcome, "done");
    await stage.move("ratings extracted");
    assert.equal((await stage.status("ratings")).owner, "context");
    await assertFlawlessSoFar(stage, "an edit", load);
    await stage.until("ratings", "the follower has everything", ({ backlog, parked }) => backlog === 0 && parked === 0);
    await load.pause();
    const { code: verdict, output: audit } = await stage.banyan("verify", "ratings");
    assert.equal(verdict, 0, audit);
  });
});
