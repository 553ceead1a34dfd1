import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { LogsService } from "../../../local/services/logs/service";
import { StateFile } from "../../../local/services/state-file";
import { ACCOUNT, type Bench, MUTE_ROLE, REGION, manualBench } from "../support/compute";

describe("logs", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = manualBench();
  });
  afterEach(() => bench.close());

  it("keep the newest lines of a group in memory, and all of them in a file of bounded size", async () => {
    const { logs } = bench;
    for (let i = 0; i < 3_000; i++) logs.write("/aws/lambda/f", "stream", `line ${i}`);
    assert.deepEqual(
      logs.tail("/aws/lambda/f", 2).map(({ text }) => text),
      ["line 2998", "line 2999"],
    );
    assert.equal(logs.tail("/aws/lambda/f", 9_999).length, 2_000);
    await logs.stop();
    const text = readFileSync(`${bench.directory}/logs/aws_lambda_f.log`, "utf8");
    assert.equal(text.trim().split("\n").length, 3_000);
    assert.match(text, /^2026-01-01T00:00:00.000Z stream line 0\n/);
  });

  it("lose the lines of a role that may not write them, and say so once", () => {
    const { logs } = bench;
    const silent = logs.openStream(MUTE_ROLE, "g", "one");
    silent("hello");
    silent("again");
    logs.openStream(MUTE_ROLE.replace("mute", "loud"), "g", "two")("heard");
    assert.deepEqual(
      logs.tail("g").map(({ text }) => text),
      [`LOST: ${MUTE_ROLE}: logs:CreateLogStream`, "heard"],
    );
  });

  it("turn to a new file when one is full", async () => {
    const { logs } = bench;
    const long = "x".repeat(1_000_000);
    for (let i = 0; i < 6; i++) {
      logs.write("g", "s", long);
      bench.clock.advance(200);
      await logs.stop();
    }
    assert.ok(existsSync(`${bench.directory}/logs/g.log.1`));
    assert.ok(readFileSync(`${bench.directory}/logs/g.log`).length < 4_500_000);
  });

  it("know declared groups after a restart", async () => {
    bench.logs.createGroup({ name: "g", retentionInDays: 7 });
    assert.throws(() => bench.logs.createGroup({ name: "g", retentionInDays: 7 }), {
      code: "ResourceAlreadyExistsException",
    });
    const { clock, directory } = bench;
    const again = new LogsService({
      ...{ directory: `${directory}/logs`, account: ACCOUNT, region: REGION },
      ...{ clock, authorise: () => undefined },
    });
    await again.start();
    assert.deepEqual(again.group("g"), { name: "g", retentionInDays: 7 });
  });
});

describe("a state file", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = manualBench();
  });
  afterEach(() => bench.close());

  const open = (version = 1): StateFile<number[]> =>
    new StateFile(`${bench.directory}/state.json`, version, (value): value is number[] => Array.isArray(value));

  it("gives back what was written, and nothing before", () => {
    assert.equal(open().read(), undefined);
    open().write([1, 2]);
    assert.deepEqual(open().read(), [1, 2]);
  });

  it("that is damaged names itself and the way out", () => {
    for (const text of ["", "{", "[]", '{"version":1,"state":{}}', '{"version":1}']) {
      writeFileSync(open().path, text);
      assert.throws(
        () => open().read(),
        { name: "StateFileError", message: /state\.json is damaged: .*--reset/ },
        text,
      );
    }
  });

  it("of a newer version is refused and left alone", () => {
    open(2).write([1]);
    assert.throws(() => open(1).read(), /written by a newer version \(format 2, this one knows 1\)/);
    assert.deepEqual(open(2).read(), [1]);
  });
});
