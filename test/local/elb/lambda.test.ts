import assert from "node:assert/strict";
import type { LambdaEvent } from "../../../local/services/elb/lambda-event";
import { ask, balancer, forwardTo, groupSettings } from "../support/balancer";
import { type Bench, handler, manualBench, settingsOf } from "../support/compute";

describe("the load balancer in front of a function", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = manualBench();
  });
  afterEach(() => bench.close());

  async function withFunction(body: string, multiValueHeaders = true, more: Parameters<typeof settingsOf>[1] = {}) {
    const lambda = bench.lambda();
    const elb = bench.elb(lambda);
    const group = elb.createTargetGroup(groupSettings("f", { targetType: "lambda", multiValueHeaders }));
    lambda.createFunction(settingsOf("f", more), handler(body));
    lambda.addPermission("f", {
      statementId: "elb",
      action: "lambda:InvokeFunction",
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn: group,
    });
    elb.registerTarget(group, { id: lambda.arn("f") });
    await balancer(elb, forwardTo([group, 1]));
    return { elb, lambda, group };
  }

  const ECHO = `return { statusCode: 200, multiValueHeaders: {}, headers: {}, body: JSON.stringify(event) }`;

  it("gives it the event that AWS documents, with lists of headers", async () => {
    const { elb, group } = await withFunction(ECHO);
    const { body } = await ask(elb.port, "/a%2Fb?x=%201&x=2&flag", {
      method: "POST",
      headers: { "X-Dup": ["1", "2"], "content-type": "application/json", "x-forwarded-for": "203.0.113.9" },
      body: '{"ä":1}',
    });
    const event = JSON.parse(body) as LambdaEvent;
    assert.equal(event.requestContext.elb.targetGroupArn, group);
    assert.equal(event.httpMethod, "POST");
    assert.equal(event.path, "/a%2Fb");
    assert.deepEqual(event.multiValueQueryStringParameters, { x: ["%201", "2"], flag: [""] });
    assert.deepEqual(event.multiValueHeaders?.["x-dup"], ["1", "2"]);
    assert.deepEqual(event.multiValueHeaders?.["x-forwarded-for"], ["203.0.113.9, 127.0.0.1"]);
    assert.deepEqual(event.multiValueHeaders?.["x-forwarded-proto"], ["http"]);
    assert.match(event.multiValueHeaders?.["x-amzn-trace-id"]?.[0] ?? "", /^Root=1-/);
    assert.equal(event.headers, undefined);
    assert.equal(event.body, '{"ä":1}');
    assert.equal(event.isBase64Encoded, false);
  });

  it("gives it the last values only without lists of headers", async () => {
    const { elb } = await withFunction(ECHO, false);
    const event = JSON.parse(
      (await ask(elb.port, "/?x=1&x=2", { headers: { "x-dup": ["1", "2"] } })).body,
    ) as LambdaEvent;
    assert.deepEqual(event.queryStringParameters, { x: "2" });
    assert.equal(event.headers?.["x-dup"], "2");
    assert.equal(event.multiValueHeaders, undefined);
    assert.equal(event.body, "");
  });

  it("passes binary bodies as base64, both ways", async () => {
    const { elb } = await withFunction(
      `return { statusCode: 200, isBase64Encoded: true, multiValueHeaders: { "x-was": [String(event.isBase64Encoded)] }, body: event.body }`,
    );
    const body = Buffer.from([0xff, 0, 0x80, 10]);
    const answer = await ask(elb.port, "/", {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body,
    });
    assert.equal(answer.headers["x-was"], "true");
    assert.equal(answer.body, body.toString());
  });

  it("answers its status, every header and an empty body", async () => {
    const { elb } = await withFunction(
      `return { statusCode: 204, multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"], "Connection": ["close"], "X-Own": ["1"] } }`,
    );
    const { status, headers, body } = await ask(elb.port, "/");
    assert.equal(status, 204);
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
    assert.equal(headers["x-own"], "1");
    assert.equal(body, "");
  });

  it("refuses a request over 1 MB with 413, declared or not", async () => {
    const { elb } = await withFunction(ECHO);
    const body = "x".repeat(1_048_577);
    assert.equal((await ask(elb.port, "/", { method: "POST", body })).status, 413);
    const chunked = { method: "POST", headers: { "transfer-encoding": "chunked" }, body };
    assert.equal((await ask(elb.port, "/", chunked)).status, 413);
    assert.match(bench.logs.tail("/banyan/load-balancer")[0]?.text ?? "", /^413 /);
    assert.equal((await ask(elb.port, "/")).status, 200);
  });

  for (const [what, body, reason] of [
    ["throws", `throw new Error("no")`, /LambdaUnhandled/],
    ["answers no object", `return "text"`, /LambdaInvalidResponse: no object/],
    ["answers no status", `return { body: "x" }`, /statusCode/],
    ["answers a status that is none", `return { statusCode: "200" }`, /statusCode/],
    ["answers a body that is no string", `return { statusCode: 200, body: {} }`, /body is no string/],
    ["answers a header that is no list", `return { statusCode: 200, multiValueHeaders: { a: "b" } }`, /header a/],
    [
      "answers a header that HTTP forbids",
      `return { statusCode: 200, multiValueHeaders: { "a\\n": ["b"] } }`,
      /LambdaInvalidResponse/,
    ],
    ["answers more than 1 MB", `return { statusCode: 200, body: "x".repeat(1048576) }`, /LambdaResponseTooLarge/],
    ["ends", `process.exit(1)`, /LambdaUnhandled/],
  ] as const)
    it(`answers 502 when it ${what}, and logs why`, async () => {
      const { elb } = await withFunction(body);
      assert.equal((await ask(elb.port, "/")).status, 502);
      assert.match(bench.logs.tail("/banyan/load-balancer").at(-1)?.text ?? "", reason);
    });

  it("answers 502 when it does not answer in time", async () => {
    const { elb } = await withFunction(`console.log("waiting"); await new Promise(() => {})`);
    const waiting = bench.line(/waiting/);
    const answer = ask(elb.port, "/");
    await waiting;
    bench.clock.advance(3_000);
    assert.equal((await answer).status, 502);
  });

  it("answers 502 when it is throttled", async () => {
    const { elb } = await withFunction(ECHO, true, { reservedConcurrency: 0 });
    assert.equal((await ask(elb.port, "/")).status, 502);
    assert.match(bench.logs.tail("/banyan/load-balancer").at(-1)?.text ?? "", /LambdaThrottling/);
  });

  it("needs the function's permission to attach it and to call it", async () => {
    const { elb, lambda } = await withFunction(ECHO);
    const other = elb.createTargetGroup(groupSettings("g", { targetType: "lambda" }));
    assert.throws(() => elb.registerTarget(other, { id: lambda.arn("f") }), { code: "AccessDenied" });
    lambda.removePermission("f", "elb");
    assert.equal((await ask(elb.port, "/")).status, 502);
    assert.match(bench.logs.tail("/banyan/load-balancer").at(-1)?.text ?? "", /LambdaAccessDenied/);
  });
});
