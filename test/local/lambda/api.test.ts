import assert from "node:assert/strict";
import type { AwsRequest } from "../../../local/services/service";
import { type Bench, denyTo, handler, manualBench, ROLE, settingsOf } from "../support/compute";

describe("the API of Lambda", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = manualBench();
  });
  afterEach(() => bench.close());

  const request = (more: Partial<AwsRequest> = {}): AwsRequest => ({
    service: "lambda",
    method: "POST",
    url: "/2015-03-31/functions/f/invocations",
    headers: {},
    body: Buffer.from('{"a":1}'),
    caller: { kind: "role", arn: ROLE },
    ...more,
  });

  it("invokes by name and by ARN, and tells a function's error by a header", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(settingsOf("f"), handler("if (event.bad) throw new Error('bad'); return event"));
    const good = await lambda.handle(request());
    assert.deepEqual([good.status, good.body, good.headers?.["x-amz-function-error"]], [200, '{"a":1}', undefined]);
    const url = `/2015-03-31/functions/${encodeURIComponent(lambda.arn("f"))}/invocations`;
    const bad = await lambda.handle(
      request({ url, body: Buffer.from('{"bad":1}'), headers: { "x-amz-log-type": "Tail" } }),
    );
    assert.deepEqual([bad.status, bad.headers?.["x-amz-function-error"]], [200, "Unhandled"]);
    const tail = Buffer.from(bad.headers?.["x-amz-log-result"] ?? "", "base64").toString();
    assert.match(tail, /START[^]*Invoke Error[^]*REPORT/);
  });

  it("accepts events and runs them behind the caller's back", async () => {
    const lambda = bench.lambda();
    lambda.createFunction(settingsOf("f"), handler("console.log('ran ' + event.a)"));
    const ran = bench.line(/ran 1/);
    const answer = await lambda.handle(request({ headers: { "x-amz-invocation-type": "Event" } }));
    assert.deepEqual([answer.status, answer.body], [202, ""]);
    await ran;
  });

  it("refuses who may not, what is not there, and what is no JSON", async () => {
    const lambda = bench.lambda({ authorise: denyTo("arn:other") });
    lambda.createFunction(settingsOf("f"), handler("return 1"));
    await assert.rejects(lambda.handle(request({ caller: { kind: "role", arn: "arn:other" } })), {
      code: "AccessDeniedException",
      status: 403,
    });
    await assert.rejects(lambda.handle(request({ url: "/2015-03-31/functions/g/invocations" })), {
      code: "ResourceNotFoundException",
      status: 404,
    });
    await assert.rejects(lambda.handle(request({ body: Buffer.from("{") })), {
      code: "InvalidRequestContentException",
    });
    await assert.rejects(lambda.handle(request({ method: "GET", url: "/2015-03-31/functions" })), {
      code: "UnsupportedOperation",
      status: 501,
    });
    assert.equal((await lambda.handle(request({ headers: { "x-amz-invocation-type": "DryRun" } }))).status, 204);
  });
});
