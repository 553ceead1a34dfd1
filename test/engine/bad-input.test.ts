import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { changes, openStage, type TestStage } from "./support/stage";

describe("bad input to the embedded engine", function () {
  // Each evaluation is a process of its own: a second or two, more on a busy machine.
  this.timeout(60_000);

  let stage: TestStage;
  beforeEach(async () => {
    stage = await openStage("cases");
  });
  afterEach(() => stage.close());

  const errorsOf = async (name: string): Promise<string> => {
    const result = await stage.up(name);
    assert.equal(result.ok, false);
    assert.deepEqual(stage.diary, [], "nothing was made");
    return result.errors.join("\n");
  };

  for (const [name, pattern] of [
    [
      "misspelt",
      /first \(aws:lb\/listenerRule:ListenerRule\): conditions\[0\]\.pathPatern is not a property.*"pathPattern"/,
    ],
    ["unknownType", /does not emulate the resource type aws:kinesis\/stream:Stream/],
    ["twice", /Two resources have the URN .*first/],
    ["imported", /does not support the option import \(used by first/],
    ["provider", /does not support explicit providers \(mine/],
    ["transform", /does not support resource transforms/],
  ] as const)
    it(`refuses the case "${name}" by name, before anything is made`, async () => {
      assert.match(await errorsOf(name), pattern);
    });

  it("keeps everything when the program throws", async () => {
    await stage.up("base");
    const before = readFileSync(stage.stateFile, "utf8");
    const result = await stage.up("throws");
    assert.match(result.errors.join("\n"), /the program is wrong here/);
    assert.deepEqual(changes(result).includes("delete second"), false);
    assert.equal(readFileSync(stage.stateFile, "utf8"), before);
  });

  it("says of a damaged state file what it is and how to go on", async () => {
    await stage.up("lone");
    await stage.up("changed");
    writeFileSync(stage.stateFile, '{ "version": 3, "deploy');
    await assert.rejects(stage.engine().up(), /state file .* is damaged.*restore .*state\.json\.bak.*--reset/s);
    assert.equal(readFileSync(stage.stateFile, "utf8"), '{ "version": 3, "deploy');
  });

  it("refuses a state from a newer version", async () => {
    mkdirSync(dirname(stage.stateFile), { recursive: true });
    writeFileSync(stage.stateFile, JSON.stringify({ version: 4, deployment: {} }));
    await assert.rejects(stage.engine().up(), /written by a newer version \(format 4, this one knows 3\)/);
  });

  it("says who holds the state, and takes over from a process that is gone", async () => {
    const lock = `${stage.stateFile}.lock`;
    writeFileSync(lock, JSON.stringify({ pid: process.pid, since: "2026-01-01T00:00:00.000Z" }));
    await assert.rejects(stage.engine().up(), new RegExp(`process ${process.pid} since 2026-01-01`));
    // No process has this number: Linux ends at 2^22.
    writeFileSync(lock, JSON.stringify({ pid: 4_194_305, since: "2026-01-01T00:00:00.000Z" }));
    assert.equal((await stage.up("nothing")).ok, true);
  });

  it("reports config of a wrong type before the program runs", async () => {
    await assert.rejects(stage.engine({ case: 7 }).up(), /cases:case must be of type string, but is 7/);
  });
});
