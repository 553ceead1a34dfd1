import assert from "node:assert/strict";
import { type Bench, manualBench, handler, REGION, ROLE, settingsOf } from "../support/compute";

const parse = (payload: string): Record<string, unknown> => JSON.parse(payload) as Record<string, unknown>;

describe("invoking a function", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = manualBench();
  });
  afterEach(() => bench.close());

  it("answers what the handler returns and reports as Lambda does", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(settingsOf("f"), handler("console.log('hi', event.a); return { got: event.a }"));
    const outcome = await lambda.invoke("f", '{"a":1}');
    assert.deepEqual(parse(outcome.payload), { got: 1 });
    assert.equal(outcome.functionError, undefined);
    assert.match(outcome.log[0] ?? "", /^START RequestId: .* Version: \$LATEST$/);
    assert.match(outcome.log[1] ?? "", /\tINFO\thi 1$/);
    assert.match(outcome.log.at(-1) ?? "", /^REPORT .*Memory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration/);
    const second = await lambda.invoke("f", '{"a":2}');
    assert.doesNotMatch(second.log.at(-1) ?? "", /Init Duration/);
  });

  it("gives an environment its own variables, its role's credentials and nothing of ours", async () => {
    const lambda = bench.lambda();
    process.env["LEAKED"] = "yes";
    lambda.createFunction(settingsOf("f", { environment: { TABLE: "t" } }), handler("return process.env"));
    const variables = parse((await lambda.invoke("f", "{}")).payload);
    delete process.env["LEAKED"];
    assert.equal(variables["TABLE"], "t");
    assert.equal(variables["AWS_LAMBDA_FUNCTION_NAME"], "f");
    assert.equal(variables["AWS_REGION"], REGION);
    assert.equal(variables["AWS_ENDPOINT_URL"], "http://127.0.0.1:1");
    assert.equal(variables["AWS_ACCESS_KEY_ID"], `key-of-${ROLE}`);
    assert.equal(variables["LEAKED"], undefined);
  });

  it("tells a throw from an answer", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(settingsOf("f"), handler("throw new TypeError('no')"));
    const { functionError, payload } = await lambda.invoke("f", "{}");
    assert.equal(functionError, "Unhandled");
    assert.equal(parse(payload)["errorType"], "TypeError");
    assert.equal(parse(payload)["errorMessage"], "no");
  });

  it("ends an environment that does not answer in time, an endless loop included, and starts another", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(
      settingsOf("f"),
      handler("if (event.loop) { console.log('looping'); for (;;); } return process.pid"),
    );
    const looping = bench.line(/looping/);
    const running = lambda.invoke("f", '{"loop":true}');
    await looping;
    bench.clock.advance(3_000);
    const { functionError, payload, log } = await running;
    assert.equal(functionError, "Unhandled");
    assert.match(String(parse(payload)["errorMessage"]), /Task timed out after 3\.00 seconds/);
    assert.match(log.at(-1) ?? "", /Status: timeout/);
    assert.equal((await lambda.invoke("f", "{}")).functionError, undefined);
  });

  for (const [what, body, expected] of [
    ["process.exit", "process.exit(3)", /exit status 3/],
    [
      "a throw outside the handler",
      "setTimeout(() => { throw new Error('late') }); await new Promise(() => {})",
      /late/,
    ],
    ["an unhandled rejection", "Promise.reject(new Error('lost')); await new Promise(() => {})", /lost/],
    ["running out of memory", "const a = []; for (;;) a.push(new Array(1e5).fill(event));", /out of memory/],
  ] as const)
    it(`contains ${what}`, async () => {
      const lambda = bench.lambda();
      lambda.createFunction(settingsOf("f"), handler(`if (event.bad) { ${body} } return "well"`));
      const { functionError, payload } = await lambda.invoke("f", '{"bad":true}');
      assert.equal(functionError, "Unhandled");
      assert.match(String(parse(payload)["errorMessage"]), expected);
      assert.equal((await lambda.invoke("f", "{}")).payload, '"well"');
    });

  it("says what is wrong with code that does not load", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(settingsOf("f", { handler: "index.nothing" }), handler("return 1"));
    assert.equal(parse((await lambda.invoke("f", "{}")).payload)["errorType"], "Runtime.HandlerNotFound");
    lambda.createFunction(settingsOf("g", { handler: "other.handler" }), handler("return 1"));
    assert.equal(parse((await lambda.invoke("g", "{}")).payload)["errorType"], "Runtime.ImportModuleError");
    lambda.createFunction(settingsOf("h"), { assets: { "index.js": { text: "exports.handler = (" } } });
    assert.equal(parse((await lambda.invoke("h", "{}")).payload)["errorType"], "SyntaxError");
  });

  it("refuses answers that are too large or no JSON", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(
      settingsOf("f"),
      handler("if (event.big) return 'x'.repeat(6291557); const a = {}; a.a = a; return a;"),
    );
    const large = parse((await lambda.invoke("f", '{"big":true}')).payload);
    assert.equal(large["errorType"], "Function.ResponseSizeTooLarge");
    assert.equal(parse((await lambda.invoke("f", "{}")).payload)["errorType"], "Runtime.MarshalError");
  });

  it("refuses requests over 6 MB, and events over 1 MB", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(settingsOf("f"), handler("return 1"));
    const code = { code: "RequestEntityTooLargeException", status: 413 };
    await assert.rejects(lambda.invoke("f", JSON.stringify("x".repeat(6_291_556))), code);
    assert.throws(() => lambda.invokeAsync("f", JSON.stringify("x".repeat(1_048_576))), code);
  });

  it("runs the new code after an update", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(settingsOf("f"), handler("return 1"));
    assert.equal((await lambda.invoke("f", "{}")).payload, "1");
    lambda.updateFunction(settingsOf("f"), handler("return 2"));
    assert.equal((await lambda.invoke("f", "{}")).payload, "2");
  });

  it("turns metrics in printed lines into metrics", async () => {
    const lambda = bench.lambda();
    const emf = `{ _aws: { CloudWatchMetrics: [{ Namespace: "N", Dimensions: [["D"]], Metrics: [{ Name: "M" }] }] }, D: "d", M: 5 }`;
    lambda.createFunction(
      settingsOf("f"),
      handler(`process.stdout.write(JSON.stringify(${emf}) + "\\n"); console.log(JSON.stringify(${emf}))`),
    );
    await lambda.invoke("f", "{}");
    assert.equal(bench.cloudwatch.metrics.window("N", "M", { D: "d" }, 60_000).sum, 10);
    assert.equal(bench.cloudwatch.metrics.window("AWS/Lambda", "Invocations", { FunctionName: "f" }, 60_000).sum, 1);
  });

  it("serves after a restart what was saved before", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(settingsOf("f"), handler("return 1"));
    await lambda.stop();
    const again = bench.lambda();
    await again.start();
    assert.equal((await again.invoke("f", "{}")).payload, "1");
  });
});
