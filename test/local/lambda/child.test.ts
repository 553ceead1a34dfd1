import assert from "node:assert/strict";
import { childEnvironments } from "../../../local/services/lambda/child-environment";
import { Processes } from "../../../local/services/process";
import { type Bench, handler, manualBench, settingsOf } from "../support/compute";

describe("environments in child processes", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = manualBench();
  });
  afterEach(() => bench.close());

  const open = () => {
    const processes = new Processes();
    bench.onStop(() => processes.close(100));
    return bench.lambda({ startEnvironment: childEnvironments(processes) });
  };

  it("answer, log and keep their own variables", async () => {
    const lambda = open();
    lambda.createFunction(
      settingsOf("f", { environment: { TABLE: "t" } }),
      handler(
        "console.log('hi'); return { table: process.env.TABLE, home: process.env.HOME ?? null, pid: process.pid }",
      ),
    );
    const { payload, log } = await lambda.invoke("f", "{}");
    const answer = JSON.parse(payload) as { table: string; home: null; pid: number };
    assert.deepEqual({ ...answer, pid: 0 }, { table: "t", home: null, pid: 0 });
    assert.notEqual(answer.pid, process.pid);
    assert.match(log.join("\n"), /INFO\thi/);
  });

  it("fail with the invocation when they are killed, and are replaced", async () => {
    const lambda = open();
    lambda.createFunction(settingsOf("f"), handler("if (event.die) process.kill(process.pid, 'SIGKILL'); return 1"));
    const { functionError, payload } = await lambda.invoke("f", '{"die":true}');
    assert.equal(functionError, "Unhandled");
    assert.match(payload, /signal: SIGKILL/);
    assert.equal((await lambda.invoke("f", "{}")).payload, "1");
  });

  it("are ended at the timeout", async () => {
    const lambda = open();
    lambda.createFunction(settingsOf("f"), handler("console.log('looping'); for (;;);"));
    const looping = bench.line(/looping/);
    const running = lambda.invoke("f", "{}");
    await looping;
    bench.clock.advance(3_000);
    assert.match((await running).payload, /Task timed out after 3\.00 seconds/);
  });
});
