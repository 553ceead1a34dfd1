import assert from "node:assert/strict";
import { type Bench, handler, manualBench, settingsOf } from "../support/compute";

/** Says that it runs, and ends when told to by a file of its name in the folder. */
const WAITS = `
  const { existsSync, watch } = require("node:fs");
  console.log("running " + event.id);
  await new Promise((resolve) => {
    const { port1 } = new MessageChannel();
    const timer = setInterval(() => { if (existsSync(process.env.GATE)) { clearInterval(timer); port1.close(); resolve(); } }, 5);
  });
  return event.id`;

describe("environments of functions", () => {
  let bench: Bench;
  let gate: string;
  beforeEach(() => {
    bench = manualBench();
    gate = `${bench.directory}/gate`;
  });
  afterEach(() => bench.close());

  const open = async (): Promise<void> => (await import("node:fs/promises")).writeFile(gate, "");
  const waiting = (name: string, more: Parameters<typeof settingsOf>[1] = {}) =>
    [settingsOf(name, { environment: { GATE: gate }, ...more }), handler(WAITS)] as const;

  it("throttles beyond the reserved concurrency", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(...waiting("f", { reservedConcurrency: 1 }));
    const running = bench.line(/running 1/);
    const first = lambda.invoke("f", '{"id":1}');
    await running;
    await assert.rejects(lambda.invoke("f", '{"id":2}'), { code: "TooManyRequestsException", status: 429 });
    await open();
    assert.equal((await first).payload, "1");
    assert.equal((await lambda.invoke("f", '{"id":3}')).payload, "3");
  });

  it("starts a second one only after a request has waited", async () => {
    const lambda = bench.lambda({ limits: { environments: 2 } });
    lambda.createFunction(...waiting("f"));
    const first = bench.line(/running 1/);
    const second = bench.line(/running 2/);
    const answers = [lambda.invoke("f", '{"id":1}')];
    await first;
    answers.push(lambda.invoke("f", '{"id":2}'));
    assert.deepEqual(lambda.environments(), { f: 1 });
    bench.clock.advance(50);
    assert.deepEqual(lambda.environments(), { f: 2 });
    await second;
    await open();
    assert.deepEqual(
      (await Promise.all(answers)).map(({ payload }) => payload),
      ["1", "2"],
    );
  });

  it("gives the least recently used idle one up for a function that has none", async () => {
    const lambda = bench.lambda({ limits: { environments: 2 } });
    for (const name of ["a", "b", "c"]) {
      lambda.createFunction(settingsOf(name), handler("return 1"));
      if (name === "c") break;
      await lambda.invoke(name, "{}");
      bench.clock.advance(10);
    }
    assert.deepEqual(lambda.environments(), { a: 1, b: 1, c: 0 });
    await lambda.invoke("c", "{}");
    assert.deepEqual(lambda.environments(), { a: 0, b: 1, c: 1 });
  });

  it("lets a function without any run although others hold all", async () => {
    const lambda = bench.lambda({ limits: { environments: 1 } });
    lambda.createFunction(...waiting("busy"));
    const running = bench.line(/running 1/);
    const first = lambda.invoke("busy", '{"id":1}');
    await running;
    lambda.createFunction(settingsOf("other"), handler("return 2"));
    assert.equal((await lambda.invoke("other", "{}")).payload, "2");
    await open();
    await first;
  });

  it("lets a function with few run once more although others hold all, after a while", async () => {
    const lambda = bench.lambda({ limits: { environments: 4 } });
    const running = [1, 2, 3, 4, 5, 6].map((id) => bench.line(new RegExp(`running ${id}`)));
    const answers: Promise<{ readonly payload: string }>[] = [];
    const invoke = async (name: string, id: number): Promise<void> => {
      answers.push(lambda.invoke(name, JSON.stringify({ id })));
      bench.clock.advance(50);
      await running[id - 1];
    };
    for (const name of ["many", "few"]) lambda.createFunction(...waiting(name));
    for (const id of [1, 2, 3]) await invoke("many", id);
    await invoke("few", 4);
    answers.push(lambda.invoke("many", '{"id":6}'), lambda.invoke("few", '{"id":5}'));
    bench.clock.advance(249);
    assert.deepEqual(lambda.environments(), { many: 3, few: 1 });
    bench.clock.advance(1);
    assert.deepEqual(lambda.environments(), { many: 3, few: 2 });
    await running[4];
    await open();
    assert.deepEqual((await Promise.all(answers)).map(({ payload }) => payload).sort(), ["1", "2", "3", "4", "5", "6"]);
  });

  it("starts one for each request when scale-out is unlimited", async () => {
    const lambda = bench.lambda({ scaleOut: "unlimited" });
    lambda.createFunction(...waiting("f"));
    const all = [1, 2, 3, 4].map((id) => bench.line(new RegExp(`running ${id}`)));
    const answers = [1, 2, 3, 4].map((id) => lambda.invoke("f", JSON.stringify({ id })));
    await Promise.all(all);
    await open();
    assert.deepEqual(
      (await Promise.all(answers)).map(({ payload }) => payload),
      ["1", "2", "3", "4"],
    );
  });
});
