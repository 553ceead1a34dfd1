import assert from "node:assert/strict";
import type { TargetRecord } from "../../../local/services/events/model";
import { compilePattern } from "../../../local/services/events/pattern";
import { EventsService } from "../../../local/services/events/service";
import { type Caller, ServiceError } from "../../../local/services/service";
import { IamService } from "../../../local/services/iam/service";
import { SqsService } from "../../../local/services/sqs/service";
import { ACCOUNT, type Bench, manualBench, REGION, ROLE } from "../support/compute";

const BUS = "banyan-test";
const RULE = { bus: BUS, name: "titles", enabled: true, pattern: JSON.stringify({ source: ["banyan.talks"] }) };
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:listener`;
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
const TARGET: TargetRecord = { bus: BUS, rule: RULE.name, id: "listener", arn: FUNCTION, deadLetterArn: QUEUE };
const operator: Caller = { kind: "operator", arn: "operator" };

const entry = (change: object = {}) => ({
  EventBusName: BUS,
  Source: "banyan.talks",
  DetailType: "talks.titles.changed",
  Detail: '{"id":1}',
  ...change,
});

describe("The local EventBridge", () => {
  let bench: Bench;
  let sqs: SqsService;
  let events: EventsService;
  let invoked: { readonly id: string; readonly detail: unknown; readonly source: string }[];
  let permitted: boolean;
  beforeEach(() => {
    bench = manualBench();
    invoked = [];
    permitted = true;
    const place = {
      account: ACCOUNT,
      region: REGION,
      clock: bench.clock,
      random: bench.random,
      authorise: () => undefined,
    };
    sqs = new SqsService({ ...place, directory: `${bench.directory}/sqs`, metrics: bench.cloudwatch.metrics });
    events = open();
  });
  afterEach(async () => {
    await events.stop();
    await bench.close();
  });

  const open = (authorise: ConstructorParameters<typeof EventsService>[0]["authorise"] = () => undefined) =>
    new EventsService({
      account: ACCOUNT,
      region: REGION,
      clock: bench.clock,
      random: bench.random,
      authorise,
      directory: `${bench.directory}/events`,
      logs: bench.logs,
      lambda: {
        permits: (_name, { sourceArn }) => permitted && sourceArn.endsWith(`rule/${BUS}/${RULE.name}`),
        invokeAsync: (_name, payload) => void invoked.push(JSON.parse(payload) as (typeof invoked)[number]),
      },
      sendToQueue: (arn, body, sender, attributes) => void sqs.send(arn, body, sender, attributes),
    });
  const declare = (): void => {
    events.putBus(BUS);
    events.putRule(RULE);
    events.putTarget(TARGET);
  };
  const put = async (entries: readonly object[], caller = operator): Promise<Record<string, unknown>> => {
    const body = Buffer.from(JSON.stringify({ Entries: entries }));
    const headers = { "x-amz-target": "AWSEvents.PutEvents" };
    const { body: answer } = await events.handle({
      service: "events",
      method: "POST",
      url: "/",
      headers,
      body,
      caller,
    });
    return JSON.parse(String(answer)) as Record<string, unknown>;
  };
  const refusal = (code: string, text: RegExp) => (error: unknown) =>
    error instanceof ServiceError && error.code === code && text.test(error.message);

  it("delivers what a rule's pattern matches to its target, as Lambda is given it", async () => {
    declare();
    const answer = await put([entry(), entry({ Source: "banyan.other" })]);
    assert.equal(answer["FailedEntryCount"], 0);
    bench.clock.advance(50);
    assert.equal(invoked.length, 1);
    const [event] = invoked;
    assert.deepEqual(Object.keys(event ?? {}), [
      "version",
      "id",
      "detail-type",
      "source",
      "account",
      "time",
      "region",
      "resources",
      "detail",
    ]);
    assert.deepEqual([event?.source, event?.detail], ["banyan.talks", { id: 1 }]);
  });

  it("keeps no order: nobody may rely on one", async () => {
    declare();
    await put(Array.from({ length: 10 }, (_, n) => entry({ Detail: JSON.stringify({ n }) })));
    bench.clock.advance(50);
    const order = invoked.map(({ detail }) => (detail as { n: number }).n);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.notDeepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("takes the good entries of a call and refuses the bad ones, each by its error", async () => {
    declare();
    const bad = [{ Detail: "{" }, { Detail: "[]" }, { Source: "" }, { Source: "aws.s3" }].map(entry);
    const { FailedEntryCount, Entries } = await put([...bad, entry()]);
    assert.equal(FailedEntryCount, 4);
    assert.deepEqual(
      (Entries as { ErrorCode?: string }[]).map(({ ErrorCode }) => ErrorCode),
      ["MalformedDetail", "MalformedDetail", "InvalidArgument", "NotAuthorizedForSourceException", undefined],
    );
  });

  it("takes entries for a bus that does not exist, as EventBridge does, and delivers them to nobody", async () => {
    declare();
    assert.equal((await put([entry({ EventBusName: "x" }), entry()]))["FailedEntryCount"], 0);
    bench.clock.advance(50);
    assert.equal(invoked.length, 1);
  });

  it("refuses a call with too many entries or bytes", async () => {
    declare();
    await assert.rejects(put(Array(11).fill(entry())), refusal("ValidationException", /11 entries/));
    const large = entry({ Detail: JSON.stringify({ text: "x".repeat(140_000) }) });
    await assert.rejects(put([large, large]), refusal("ValidationException", /Total size/));
    assert.equal((await put([large]))["FailedEntryCount"], 0);
  });

  it("lets a role publish under the sources that its policy names, and no other", async () => {
    const iam = new IamService({
      root: `${bench.directory}/iam`,
      account: ACCOUNT,
      region: REGION,
      clock: bench.clock,
    });
    await iam.start();
    const statement = {
      Effect: "Allow",
      Action: ["events:PutEvents"],
      Resource: [events.busArn(BUS)],
      Condition: { StringEquals: { "events:source": "banyan.talks" } },
    };
    iam.putRole({
      arn: ROLE,
      name: "test",
      uniqueId: "AROA1",
      createDate: iam.today(),
      assumeRolePolicy: "{}",
      inline: { own: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
      attached: [],
    });
    events = open(iam.authorise);
    declare();
    const caller: Caller = { kind: "role", arn: ROLE };
    assert.equal((await put([entry()], caller))["FailedEntryCount"], 0);
    await assert.rejects(put([entry(), entry({ Source: "banyan.other" })], caller), /events:PutEvents/);
    await iam.stop();
  });

  it("sets aside what a target may not be given, if the queue's policy lets it", async () => {
    declare();
    permitted = false;
    sqs.put({ name: "dead", retentionSeconds: 3_600, visibilitySeconds: 30, maxBytes: 1_000_000 });
    await put([entry()]);
    bench.clock.advance(50);
    assert.equal(sqs.queue("dead")?.messages.length, 0);
    const allow = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: QUEUE,
      Condition: { ArnEquals: { "aws:SourceArn": events.ruleArn(RULE) } },
    };
    sqs.putPolicy("dead", JSON.stringify({ Version: "2012-10-17", Statement: [allow] }));
    await put([entry()]);
    bench.clock.advance(50);
    const [message] = sqs.queue("dead")?.messages ?? [];
    assert.equal(message?.attributes["ERROR_CODE"], "NO_PERMISSIONS");
    assert.equal((JSON.parse(message?.body ?? "{}") as { source?: string }).source, "banyan.talks");
  });

  it("keeps what is declared over a restart, and hands over what was accepted before it stops", async () => {
    declare();
    await put([entry()]);
    await events.stop();
    assert.equal(invoked.length, 1);
    events = open();
    await events.start();
    await put([entry()]);
    bench.clock.advance(50);
    assert.equal(invoked.length, 2);
  });

  it("deletes in order only: targets, rules, bus", () => {
    declare();
    assert.throws(() => events.deleteBus(BUS), /it has rules/);
    assert.throws(() => events.deleteRule(RULE), /it has targets/);
    events.deleteTarget(TARGET);
    events.deleteRule(RULE);
    events.deleteBus(BUS);
    assert.deepEqual(events.declared(), { buses: [], rules: [], targets: [] });
  });
});

describe("Event patterns", () => {
  const matches = (pattern: object, event: object): boolean => compilePattern(JSON.stringify(pattern))(event);

  it("match exact values, prefixes and existence, in nested objects and in arrays", () => {
    assert.ok(matches({ a: ["x", "y"] }, { a: "y" }));
    assert.ok(!matches({ a: ["x"] }, { a: "X" }));
    assert.ok(!matches({ a: ["x"] }, {}));
    assert.ok(matches({ a: [{ prefix: "ban" }] }, { a: "banyan" }));
    assert.ok(matches({ detail: { n: [1] } }, { detail: { n: 1 } }));
    assert.ok(matches({ a: ["x"] }, { a: ["y", "x"] }));
    assert.ok(matches({ a: [{ exists: false }] }, {}));
    assert.ok(!matches({ a: ["x"], b: ["y"] }, { a: "x" }));
  });

  it("refuse what is malformed or not emulated, by name", () => {
    for (const [pattern, reason] of [
      ["{", /not valid/],
      ["[]", /not an object/],
      ["{}", /Empty objects/],
      ['{"a":"x"}', /"a" must be an object or an array/],
      ['{"a":[]}', /Empty arrays/],
      ['{"a":[{"anything-but":"x"}]}', /does not emulate.*anything-but/],
      ['{"$or":[{"a":["x"]}]}', /does not emulate \$or/],
    ] as const)
      assert.throws(() => compilePattern(pattern), reason, pattern);
  });
});
