/** What the command line answers when it is asked for what cannot be. Exit codes: 1 failed, 2 refused, 64 usage. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../support/scratch";
import { freePort } from "../support/free-port";
import { run, startStage, type Stage } from "../support/stage";

describe("the command line", function () {
  this.timeout(90_000);
  let stage: Stage;
  // Before the folder's own hook: the stage ends before what it stands on is removed.
  after(async () => void (await stage?.stop()));
  const scratch = scratchFolder();

  before(async () => {
    stage = await startStage(join(scratch(), "state"));
  });

  const stackFile = (): string => readFileSync(join(stage.stateDirectory, "Pulumi.local.yaml"), "utf8");

  async function answers(words: string, code: number, ...parts: readonly RegExp[]): Promise<void> {
    const before = stackFile();
    const finished = await stage.banyan(...words.split(" "));
    assert.equal(finished.code, code, `${words}: ${finished.output}`);
    for (const part of parts) assert.match(finished.output, part, words);
    assert.doesNotMatch(finished.output, /internal error|\n\s+at /);
    assert.equal(stackFile(), before, "the stack file is as it was");
  }

  it("says who holds the state when it is started a second time", async () => {
    const { pid } = stage.process;
    const [port, consolePort] = [await freePort(), await freePort()];
    const args = [
      "start",
      "--state",
      stage.stateDirectory,
      "--port",
      String(port),
      "--console-port",
      String(consolePort),
    ];
    const { code, output } = await run(args);
    assert.equal(code, 1, output);
    assert.match(output, new RegExp(`held by process ${pid} `));
    assert.match(output, /--state DIR/);
    assert.match(output, /banyan down/);
  });

  it("says who holds the state, too, when the second start asks for the same ports", async () => {
    const args = ["start", "--state", stage.stateDirectory];
    const { code, output } = await run([
      ...args,
      "--port",
      new URL(stage.origin).port,
      "--console-port",
      String(stage.consolePort),
    ]);
    assert.equal(code, 1, output);
    assert.match(output, new RegExp(`held by process ${stage.process.pid} `));
  });

  it("does not reset a state that is held", async () => {
    const { code, output } = await run([
      "start",
      "--state",
      stage.stateDirectory,
      "--reset",
      "--port",
      String(await freePort()),
    ]);
    assert.equal(code, 1, output);
    assert.match(output, new RegExp(`process ${stage.process.pid} `));
    assert.equal((await fetch(`${stage.origin}/schedule/slots?limit=1`)).status, 200);
  });

  it("says how to start a stage where none is running", async () => {
    const nowhere = join(scratch(), "nowhere");
    for (const words of ["status", "move ratings replicate", "back ratings", "verify ratings", "down"]) {
      const { code, output } = await run([...words.split(" "), "--state", nowhere]);
      assert.equal(code, 1, `${words}: ${output}`);
      assert.match(output, /No local stage is running on .*nowhere.*npm start/);
    }
  });

  it("says how to start a stage when a token is asked of a folder without one", async () => {
    const { code, output } = await run(["token", "--state", join(scratch(), "nowhere")]);
    assert.equal(code, 1, output);
    assert.match(output, /No local stage was ever started on .*nowhere.*npm start/);
  });

  it("suggests the context that was meant", () =>
    answers("move rating replicate", 64, /Unknown context "rating"/, /Did you mean "ratings"/));

  it("does not take a misspelt context for one that has nothing to cancel", () =>
    answers("cancel rating", 64, /Unknown context "rating"/, /Did you mean "ratings"/));

  it("does not take a number for a port that none has", () =>
    answers("start --port 99999", 64, /"99999" is not a port: 1 to 65535/));

  it("names the known contexts when none is near", () =>
    answers("verify billing", 64, /Unknown context "billing"/, /Known: .*ratings/));

  it("suggests the phase that was meant", () =>
    answers("move ratings replicat", 64, /Unknown phase "replicat"/, /Did you mean "replicate"/));

  it("refuses an illegal jump and names what is legal", () =>
    answers("move ratings extracted", 2, /cannot go from monolith to extracted/, /replicate/));

  it("refuses an audit of a context that has no second store", () =>
    answers("verify ratings", 2, /move it to replicate first/));

  for (const weight of ["0", "100", "-1", "101"])
    it(`does not take ${weight} for a weight`, () =>
      answers(`move ratings canary --weight ${weight}`, 64, new RegExp(`${weight} is outside 1-99`)));

  it("does not take a word for a weight", () =>
    answers("move ratings canary --weight half", 64, /"half" is not a whole number/));

  it("does not take a weight outside canary", () =>
    answers("move ratings shadow --weight 10", 64, /--weight 10 has no meaning in shadow/));

  it("wants a reason for --force", () => answers("move ratings replicate --force", 64, /--force needs --reason/));

  it("suggests the command that was meant", () => answers("statsu", 64, /unknown command 'statsu'/, /status/));

  it("goes on serving", async () => {
    assert.equal((await fetch(`${stage.origin}/ratings?slotId=1`)).status, 200);
    assert.equal((await stage.status("ratings")).phase, "monolith");
  });
});
