import assert from "node:assert/strict";
import { type Caller, ServiceError } from "../../../local/services/service";
import { SqsService } from "../../../local/services/sqs/service";
import { ACCOUNT, type Bench, denyTo, handler, manualBench, REGION, ROLE, settingsOf } from "../support/compute";

const operator: Caller = { kind: "operator", arn: "operator" };
const SETTINGS = { name: "dead", retentionSeconds: 3_600, visibilitySeconds: 30, maxBytes: 2_000 };

describe("The local SQS", () => {
  let bench: Bench;
  let sqs: SqsService;
  beforeEach(() => {
    bench = manualBench();
    sqs = open();
    sqs.put(SETTINGS);
  });
  afterEach(async () => {
    await sqs.stop();
    await bench.close();
  });

  const open = (authorise = denyTo()) =>
    new SqsService({
      directory: `${bench.directory}/sqs`,
      account: ACCOUNT,
      region: REGION,
      clock: bench.clock,
      random: bench.random,
      authorise,
      metrics: bench.cloudwatch.metrics,
    });
  const call = async (operation: string, input: object, caller = operator): Promise<Record<string, unknown>> => {
    const body = Buffer.from(JSON.stringify({ QueueUrl: sqs.url("dead"), ...input }));
    const headers = { "x-amz-target": `AmazonSQS.${operation}` };
    const answer = await sqs.handle({ service: "sqs", method: "POST", url: "/", headers, body, caller });
    return JSON.parse(String(answer.body)) as Record<string, unknown>;
  };
  const send = (body: string) => sqs.send(sqs.arn("dead"), body, { kind: "role", arn: ROLE });
  const received = async (): Promise<{ readonly Body: string; readonly ReceiptHandle: string }[]> =>
    ((await call("ReceiveMessage", { MaxNumberOfMessages: 10 }))["Messages"] ?? []) as never;

  it("hides what was received until it is deleted or its time is over", async () => {
    send("one");
    assert.deepEqual(
      (await received()).map(({ Body }) => Body),
      ["one"],
    );
    assert.deepEqual(await received(), []);
    bench.clock.advance(31_000);
    const [message] = await received();
    await call("DeleteMessage", { ReceiptHandle: message?.ReceiptHandle });
    bench.clock.advance(31_000);
    assert.deepEqual(await received(), []);
  });

  it("forgets messages that are too old, and keeps the others over a restart", async () => {
    send("old");
    bench.clock.advance(3_000_000);
    send("young");
    bench.clock.advance(1_000_000);
    sqs = open();
    await sqs.start();
    assert.deepEqual(
      (await received()).map(({ Body }) => Body),
      ["young"],
    );
  });

  it("tells its depth, as an attribute and as a metric", async () => {
    send("one");
    send("two");
    const { Attributes } = await call("GetQueueAttributes", { AttributeNames: ["All"] });
    assert.equal((Attributes as Record<string, string>)["ApproximateNumberOfMessages"], "2");
    const depth = bench.cloudwatch.metrics.window(
      "AWS/SQS",
      "ApproximateNumberOfMessagesVisible",
      { QueueName: "dead" },
      60_000,
    );
    assert.equal(depth.maximum, 2);
  });

  it("refuses roles without permission, unknown queues, large messages and what it does not emulate", async () => {
    sqs = open(denyTo(ROLE));
    sqs.put(SETTINGS);
    assert.throws(() => send("x"), /sqs:SendMessage/);
    await assert.rejects(call("ReceiveMessage", {}, { kind: "role", arn: ROLE }), /sqs:ReceiveMessage/);
    const nowhere = { QueueUrl: sqs.url("nowhere") };
    await assert.rejects(
      call("GetQueueAttributes", nowhere),
      (error) => error instanceof ServiceError && error.code === "QueueDoesNotExist",
    );
    await assert.rejects(call("SendMessageBatch", {}), /sqs:SendMessageBatch is not emulated/);
    sqs = open();
    sqs.put(SETTINGS);
    assert.throws(() => send("x".repeat(2_001)), /2001 bytes/);
  });

  it("takes what a function failed on to the end, with the event and the error", async () => {
    let sent: () => void = () => undefined;
    const setAside = new Promise<void>((resolve) => (sent = resolve));
    const lambda = bench.lambda({
      sendToQueue: (arn, text, role) => {
        sqs.send(arn, text, { kind: "role", arn: role });
        sent();
      },
    });
    lambda.createFunction(settingsOf("f"), handler("throw new Error('poison')"));
    lambda.putEventInvoke("f", { maximumEventAgeSeconds: 60, maximumRetryAttempts: 0, onFailure: sqs.arn("dead") });
    lambda.invokeAsync("f", '{"id":7}');
    await setAside;
    const [message] = await received();
    const body = JSON.parse(message?.Body ?? "{}") as Record<string, Record<string, unknown>>;
    assert.deepEqual(body["requestPayload"], { id: 7 });
    assert.equal(body["requestContext"]?.["condition"], "RetriesExhausted");
    assert.equal(body["responsePayload"]?.["errorMessage"], "poison");
  });
});
